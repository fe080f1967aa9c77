import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
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
export async function runSmoke(options: SmokeOptions, { print, waitMs }: SmokeRuntime): Promise<boolean> {
  const id = `phasewatch-smoke-${randomUUID()}`;
  const report = testReport(id);
  const unsigned = await post(options.url, JSON.stringify(report), {});
  if (unsigned.status !== 401) {
    print(
      `✗ A report without a signature was answered with ${unsigned.status}; expected 401. Is this Phasewatch?`,
    );
    return false;
  }
  print('✓ A report without a signature is refused.');
  for (const expected of ['recorded', 'unchanged']) {
    const answer = await send(options, report);
    const body = await answer.text();
    if (answer.status === 401) {
      print(
        '✗ The signed report was refused: the secret is not the current one of the webhook, or the clocks differ.',
      );
      return false;
    }
    if (answer.status !== 202 || !body.includes(`"${expected}"`)) {
      print(
        `✗ The signed report was answered with ${answer.status} ${body}; expected 202 and "${expected}".`,
      );
      return false;
    }
    print(expected === 'recorded' ? `✓ ${id} is recorded.` : '✓ The same report again changes nothing.');
  }
  return readHistory(id, options, { print, waitMs });
}

async function readHistory(
  id: string,
  options: SmokeOptions,
  { print, waitMs }: SmokeRuntime,
): Promise<boolean> {
  const url = new URL(`${options.url}/instances/${id}`);
  for (let look = 1; look <= LOOKS; look += 1) {
    const answer = await fetch(url, {
      headers: await proof(url, options),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = await answer.text();
    if (answer.status === 401 || answer.status === 403) return notAllowed(answer.status, options, print);
    if (answer.status === 200) {
      const { phase, history } = JSON.parse(body) as { phase: string; history: { observedAt: string }[] };
      print(
        `✓ Its history can be read: ${phase}, ${history.length} entry, learnt at ${history[0]?.observedAt}.`,
      );
      return true;
    }
    await wait(waitMs);
  }
  print(`✗ The history did not appear at ${url.href}.`);
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

async function proof(url: URL, { token, aws }: SmokeOptions): Promise<Record<string, string>> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (!aws) return {};
  const signer = new SignatureV4({ ...aws, service: 'execute-api', sha256: Hash.bind(undefined, 'sha256') });
  const { protocol, hostname, pathname: path, host } = url;
  const { headers } = await signer.sign({ method: 'GET', protocol, hostname, path, headers: { host } });
  return headers;
}

function send({ url, secret }: SmokeOptions, report: object): Promise<Response> {
  const body = JSON.stringify(report);
  return post(url, body, signedHeaders(secret, `msg_${randomUUID()}`, Buffer.from(body), Date.now()));
}

function post(url: string, body: string, headers: object): Promise<Response> {
  return fetch(`${url}/webhooks/instances`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
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
