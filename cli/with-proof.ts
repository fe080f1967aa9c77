import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';

/** AWS credentials, as `aws configure export-credentials --format env` gives them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The reader's AWS credentials and the region of the API. */
export interface AwsReader {
  readonly credentials: AwsCredentials;
  readonly region: string;
}

/** Who reads: by a token, where the API takes tokens, or by AWS credentials, where it takes IAM; or nobody. */
export interface ReaderProof {
  readonly token: string | undefined;
  readonly aws?: AwsReader | undefined;
}

/** The request with the reader's token, or signed with the reader's AWS credentials. */
export async function withProof(request: Request, { token, aws }: ReaderProof): Promise<Request> {
  const headers = new Headers(request.headers);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  if (aws && token === undefined) {
    const signer = new SignatureV4({
      ...aws,
      service: 'execute-api',
      sha256: Hash.bind(undefined, 'sha256'),
    });
    const { protocol, hostname, pathname: path, host, searchParams } = new URL(request.url);
    const query = Object.fromEntries(
      [...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]),
    );
    const { method } = request;
    const signed = await signer.sign({ method, protocol, hostname, path, query, headers: { host } });
    for (const [name, value] of Object.entries(signed.headers)) if (name !== 'host') headers.set(name, value);
  }
  return new Request(request, { headers });
}

/** The AWS credentials of the environment, for the region that the address or the environment names. */
export function awsReader(url: string, environment: NodeJS.ProcessEnv): AwsReader | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment;
  const region =
    /\.execute-api\.([\w-]+)\./.exec(url)?.[1] ??
    environment['AWS_REGION'] ??
    environment['AWS_DEFAULT_REGION'];
  if (!accessKeyId || !secretAccessKey || region === undefined) return undefined;
  return {
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  };
}
