import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { apiClient, type ApiClient } from '../client/api-client.ts';
import { webhookAnswerSchema } from '../functions/shared/api/reports.ts';
import { parseJson } from '../functions/shared/base/parse-json.ts';
import { signedHeaders } from '../functions/shared/intake/webhook-signature.ts';
import { differences, testReport, type TestReport } from './smoke-report.ts';
import { withProof, type ReaderProof } from './with-proof.ts';

/** What is checked, and with what right. */
export interface SmokeOptions extends ReaderProof {
  /** Where the API is, without a slash at the end. */
  readonly url: string;
  /** The current value of the webhook secret. */
  readonly secret: string;
}

/** How it is told, and how long one waits between looks. */
export interface SmokeRuntime {
  readonly print: (line: string) => void;
  readonly waitMs: number;
  /** How long one answer may take. */
  readonly timeoutMs: number;
}

const LOOKS = 10;

/**
 * Sends a signed report of a test instance that runs for ever, so that nobody is told of it, through the real API,
 * and waits for its history, which must be that of the report. Prints each step; returns `false` when one fails.
 *
 * @throws when the API could not be reached, or does not answer in time
 */
export async function runSmoke(options: SmokeOptions, runtime: SmokeRuntime): Promise<boolean> {
  const { print } = runtime;
  const client = apiClient(options.url, {
    fetch: (request: Request) => fetch(request, { signal: AbortSignal.timeout(runtime.timeoutMs) }),
  });
  const report = testReport(`phasewatch-smoke-${randomUUID()}`, Date.now());

  const { response: refused } = await client.POST('/webhooks/instances', { body: report, parseAs: 'text' });
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
      parseAs: 'text',
    });
    if (response.status === 401) {
      print(
        '✗ The signed report was refused: the secret is not the current one of the webhook, or the clocks differ.',
      );
      return false;
    }
    const answer = data ?? JSON.stringify(error);
    const wanted = { results: [{ id: report.id, result: expected, sequence: 1 }] };
    const { data: taken } = webhookAnswerSchema.safeParse(parseJson(answer));
    if (response.status !== 202 || !isDeepStrictEqual(taken, wanted)) {
      print(
        `✗ The signed report was answered with ${response.status} ${answer.slice(0, 200)}; expected 202 ${JSON.stringify(wanted)}.`,
      );
      return false;
    }
    print(
      expected === 'recorded' ? `✓ ${report.id} is recorded.` : '✓ The same report again changes nothing.',
    );
  }

  client.use({ onRequest: ({ request }) => withProof(request, options) });
  return readHistory(report, client, options, runtime);
}

async function readHistory(
  report: TestReport,
  client: ApiClient,
  options: SmokeOptions,
  { print, waitMs }: SmokeRuntime,
): Promise<boolean> {
  const { id } = report;
  let status = 0;
  for (let look = 1; look <= LOOKS; look += 1) {
    const { data, response } = await client.GET('/instances/{id}', {
      params: { path: { id } },
      parseAs: 'text',
    });
    ({ status } = response);
    if (status === 401 || status === 403) return notAllowed(status, options, print);
    if (response.ok) {
      const different = differences(report, data ?? '', Date.now());
      if (different.length === 0) print('✓ Its history can be read, and is what was reported.');
      else print(`✗ What was read is not what was reported: ${different.join('; ')}.`);
      return different.length === 0;
    }
    await wait(waitMs);
  }
  print(`✗ The history did not appear at ${options.url}/instances/${id}; the last answer was ${status}.`);
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
