import { refersTo, type Synthesized } from './synthesize.ts';

/** The ARN that the tests' AWS gives to a resource of the template. */
export function arnOf(service: string, name: string): string {
  return `arn:aws:${service}:us-east-1:000000000000:${name}`;
}

/** The variables of a folder's function as Lambda would set them: references are filled in from `names`, or made up. */
export function resolved(
  stack: Synthesized,
  folder: string,
  names: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const [, { Properties: properties }] = stack.functionOf(folder);
  const { Variables: variables = {} } = (properties['Environment'] ?? {}) as {
    Variables?: Record<string, unknown>;
  };
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, textOf(stack, value, names)]),
  );
}

function textOf(stack: Synthesized, value: unknown, names: Readonly<Record<string, string>>): string {
  if (typeof value === 'string') return value;
  const id = refersTo(value) ?? '';
  const type = stack.resources[id]?.Type ?? '';
  const known = names[id] ?? names[type];
  if (known !== undefined) return known;
  if (type === 'AWS::DynamoDB::GlobalTable') return id;
  if (type === 'AWS::SNS::Topic') return arnOf('sns', id);
  if (type === 'AWS::SecretsManager::Secret') return arnOf('secretsmanager', `secret:${id}`);
  throw new Error(`It is not known what ${JSON.stringify(value)} would be.`);
}
