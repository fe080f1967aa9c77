import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

interface AwsRequest {
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * From now on no AWS client of this process uses the network: every call is answered at once with the bytes of its
 * operation (`GetSecretValue`, `Query`, …). Serializing, signing and reading the answer stay as they are.
 */
export function answerFromMemory(answers: Readonly<Record<string, unknown>>): void {
  const bytes = new Map(
    Object.entries(answers).map(([name, json]) => [name, Buffer.from(JSON.stringify(json, onTheWire))]),
  );
  const handle = async ({ headers }: AwsRequest) => {
    const operation = headers['x-amz-target']?.split('.')[1] ?? '';
    const body = bytes.get(operation);
    if (!body) throw new Error(`Nothing is known to answer ${operation} with.`);
    return { response: { statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body } };
  };
  // All clients share the class of their request handlers.
  const { requestHandler } = new DynamoDBClient({}).config;
  Object.assign(Object.getPrototypeOf(requestHandler) as object, { handle });
}

/** Binary values of an item are base64 there. */
function onTheWire(this: unknown, key: string, value: unknown): unknown {
  const before = (this as Record<string, unknown>)[key];
  return before instanceof Uint8Array ? Buffer.from(before).toString('base64') : value;
}
