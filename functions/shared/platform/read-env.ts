import * as z from '../base/zod.ts';

/** A variable of the environment is missing or wrong; the message names every one, and what was expected. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** Reads a function's variables. An empty variable counts as one that is not set. @throws EnvironmentError */
export function readEnv<T>(
  schema: z.core.$ZodType<T>,
  environment: Readonly<Record<string, string | undefined>>,
): T {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = z.safeParse(schema, set);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return String(issue.path[0]) in set
      ? `${name}: ${issue.message}`
      : `${name} is not set: ${issue.message}`;
  });
  throw new EnvironmentError(lines.join('\n'));
}
