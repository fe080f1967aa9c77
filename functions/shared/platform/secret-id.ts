import { text } from '../shape/setting-types.ts';
import { required } from '../shape/setting.ts';

/** The variable of a function that says which secret to read. Nobody sets it: it comes with the secret. */
export function secretId(variable: string, content: string) {
  const expected = `the name or ARN of the secret with ${content}`;
  return required({ variable, type: () => text(expected, /./), description: expected });
}
