import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { apiClient, type ApiClient } from '../client/api-client.ts';
import { signedHeaders } from '../functions/shared/intake/webhook-signature.ts';

/** AWS credentials, as `aws configure export-credentials --format env` gives them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What is checked, and with what right. */
export interface SmokeOptions {
  /** Where the API is, without a slash at the end. */
  readonly url: string;
  /** The current value of the webhook secret. */
  readonly secret: string;
  /** A reader's token, where the read API takes tokens. */
  readonly token: string | undefined;
  /** The reader's AWS credentials and their region, where the read API takes IAM. */
  readonly aws?: { readonly credentials: AwsCredentials; readonly region: string } | undefined;
}

/** How it is told, and how long one waits between looks. */
export interface SmokeRuntime {
  readonly print: (line: string) => void;
  readonly waitMs: number;
}

const LOOKS = 10;
const TIMEOUT_MS = 30_000;

/**
 * Sends a signed report of a test instance that runs for ever, so that nobody is told of it, through the real API,
 * and waits for its history. Prints each step; returns `false` when one fails.
 */
export async function runSmoke(options: SmokeOptions, runtime: SmokeRuntime): Promise<boolean> {
  const { print } = runtime;
  const client = apiClient(options.url, {
    fetch: (request: Request) => fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) }),
  });
  const report = testReport(`phasewatch-smoke-${randomUUID()}`);

  const { response: refused } = await client.POST('/webhooks/instances', { body: report });
  if (refused.status !== 401) {
    print(
      `✗ A report without a signature was answered with ${refused.status}; expected 401. Is this Phasewatch?`,
    );
    return false;
  }
  print('✓ A report without a signature is refused.');

  for (const expected of ['recorded', 'unchanged']) {
    const body = JSON.stringify(report);
    const { data, error, response } = await client.POST('/webhooks/instances', {
      body: report,
      bodySerializer: () => body,
      headers: signedHeaders(options.secret, `msg_${randomUUID()}`, Buffer.from(body), Date.now()),
    });
    if (response.status === 401) {
      print(
        '✗ The signed report was refused: the secret is not the current one of the webhook, or the clocks differ.',
      );
      return false;
    }
    if (data?.results[0]?.result !== expected) {
      const answer = JSON.stringify(data ?? error);
      print(
        `✗ The signed report was answered with ${response.status} ${answer}; expected 202 and "${expected}".`,
      );
      return false;
    }
    print(
      expected === 'recorded' ? `✓ ${report.id} is recorded.` : '✓ The same report again changes nothing.',
    );
  }

  client.use({ onRequest: ({ request }) => withProof(request, options) });
  return readHistory(report.id, client, options, runtime);
}

async function readHistory(
  id: string,
  client: ApiClient,
  options: SmokeOptions,
  { print, waitMs }: SmokeRuntime,
): Promise<boolean> {
  for (let look = 1; look <= LOOKS; look += 1) {
    const { data, response } = await client.GET('/instances/{id}', { params: { path: { id } } });
    if (response.status === 401 || response.status === 403)
      return notAllowed(response.status, options, print);
    if (data) {
      const { phase, history } = data;
      print(
        `✓ Its history can be read: ${phase}, ${history.length} entry, learnt at ${history[0]?.observedAt}.`,
      );
      return true;
    }
    await wait(waitMs);
  }
  print(`✗ The history did not appear at ${options.url}/instances/${id}.`);
  return false;
}

function notAllowed(status: number, { token, aws }: SmokeOptions, print: (line: string) => void): boolean {
  if (token === undefined && aws === undefined) {
    print(
      `– Reading without credentials is refused (${status}), as it should be. To check reading too, pass --token, or AWS`,
    );
    print(
      '  credentials in the environment if the API uses IAM: eval "$(aws configure export-credentials --format env)"',
    );
    return true;
  }
  print(`✗ Reading was refused (${status}): check the token's issuer and audience, or the IAM permission.`);
  return false;
}

/** The request with the reader's token, or signed with the reader's AWS credentials. */
async function withProof(request: Request, { token, aws }: SmokeOptions): Promise<Request> {
  const headers = new Headers(request.headers);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  if (aws && token === undefined) {
    const signer = new SignatureV4({
      ...aws,
      service: 'execute-api',
      sha256: Hash.bind(undefined, 'sha256'),
    });
    const { protocol, hostname, pathname: path, host } = new URL(request.url);
    const signed = await signer.sign({ method: 'GET', protocol, hostname, path, headers: { host } });
    for (const [name, value] of Object.entries(signed.headers)) if (name !== 'host') headers.set(name, value);
  }
  return new Request(request, { headers });
}

function testReport(id: string) {
  const now = new Date().toISOString();
  return {
    id,
    archived: false,
    application_id: 'phasewatch',
    application_version: '1',
    application_type: 'JOB',
    phase: 'RUNNING',
    launched: now,
    started: now,
    run_time: '0:00:00',
    owner: 'phasewatch-smoke',
    project_id: 'phasewatch-smoke',
    name: 'A check that Phasewatch works',
  };
}
