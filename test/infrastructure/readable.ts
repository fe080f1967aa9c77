import { listOf, type Statement, type Synthesized } from './synthesize.ts';

/**
 * A part of a template as one would write it: references are the names of their resources (without the hash that the
 * CDK adds), attributes stand behind a dot, and what is joined is joined.
 */
export function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  const [[key, inner] = ['', undefined]] = Object.entries(value) as [string, unknown][];
  if (key === 'Ref') return named(String(inner));
  if (key === 'Fn::GetAtt') {
    const [id, attribute] = inner as [string, string];
    return `${named(id)}.${attribute}`;
  }
  if (key === 'Fn::Join') {
    const [separator, parts] = inner as [string, unknown[]];
    return parts.map(readable).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, readable(part)]));
}

/** The name of a resource without the CDK's hash; a pseudo parameter as `Fn::Sub` writes it. */
export function named(id: string): string {
  return id.startsWith('AWS::') ? `\${${id}}` : id.replace(/[0-9A-F]{8}$/, '');
}

/** The names of the recipients' constructs, in the order of the settings. */
export function recipientsOf(stack: Synthesized): string[] {
  return stack
    .ofType('AWS::SNS::Subscription')
    .map(([id]) => named(id))
    .filter((name) => name.startsWith('Recipient'))
    .map((name) => name.replace('Subscription', ''));
}

/** A statement of a policy, word by word: `Allow sns.amazonaws.com: sqs:SendMessage on Queue.Arn if {…}`. */
export function statementInWords({ Effect, Action, Principal, Resource, Condition }: Statement): string {
  const to = Principal === undefined ? '' : ` ${principals(readable(Principal))}:`;
  const on = Resource === undefined ? '' : ` on ${listOf(readable(Resource)).join(', ')}`;
  const when = Condition === undefined ? '' : ` if ${JSON.stringify(readable(Condition))}`;
  return `${Effect}${to} ${listOf(Action).join(', ')}${on}${when}`;
}

function principals(principal: unknown): string {
  if (typeof principal === 'string') return principal;
  return Object.entries(principal as object)
    .map(([kind, who]) => (kind === 'Service' ? '' : `${kind} `) + listOf<string>(who as string).join(', '))
    .join(', ');
}
