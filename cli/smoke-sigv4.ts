import { createHash, createHmac } from 'node:crypto';

/** AWS credentials, as `aws configure export-credentials --format env` gives them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

/**
 * The headers that prove to API Gateway who sends a GET without query and body (AWS Signature Version 4). `at` is
 * epoch milliseconds.
 */
export function sigV4Headers(
  url: URL,
  { region, service = 'execute-api' }: { readonly region: string; readonly service?: string },
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  at: number,
): Record<string, string> {
  const time = new Date(at).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const signed = {
    host: url.host,
    'x-amz-date': time,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(signed).join(';');
  const headerLines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['GET', url.pathname, '', headerLines.join(''), names, sha256('')].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (last, part) => hmac(last, part),
    `AWS4${secretAccessKey}`,
  );
  const signature = hmac(key, toSign).toString('hex');
  const { host: _host, ...headers } = signed;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
