import { instanceSummarySchema, type InstanceSummary } from '../shared/instances/instance-summary.ts';
import { isSignedBy, type SignatureHeaders } from '../shared/intake/webhook-signature.ts';
import type { RotatingSecret } from '../shared/intake/secrets.ts';
import type { PublishDependencies } from '../shared/delivery/publish-notice.ts';
import type { RecordDependencies } from '../shared/history/record-observation.ts';
import { recordReports } from '../shared/delivery/record-reports.ts';
import { jsonBody } from '../shared/api/json-body.ts';
import type { FieldError } from '../shared/api/problem.ts';
import { INSTANCES_MAX, type WebhookAnswer } from '../shared/api/reports.ts';
import { fieldErrors, RequestProblem } from '../shared/api/request-problem.ts';

/** A webhook request: its signature headers and its raw body. */
export interface WebhookRequest {
  readonly signature: SignatureHeaders;
  readonly body: Buffer;
}

/** What receiving a webhook needs. */
export type WebhookDependencies = RecordDependencies &
  PublishDependencies & { readonly webhookSecret: RotatingSecret };

/**
 * Records the one InstanceSummary, or the up to 100 of `{instances: […]}`, that a signed request carries. An
 * instance that is not valid is answered as such and takes no other down.
 *
 * @throws RequestProblem not JSON, not signed, or nothing in it valid
 * @throws StorageUnavailable, SecretsUnavailable nothing is half-done; the same request may come again
 */
export async function receiveWebhook(
  { signature, body }: WebhookRequest,
  deadline: number,
  dependencies: WebhookDependencies,
): Promise<WebhookAnswer['results']> {
  await verify(signature, body, dependencies);
  const { telemetry } = dependencies;
  const reports = reportsOf(jsonBody(body));
  telemetry.measure('ReportsReceived', { value: reports.length, source: 'webhook' });
  const invalid = reports.filter((report) => report.errors.length > 0);
  if (invalid.length > 0) {
    telemetry.measure('ReportsInvalid', { value: invalid.length, source: 'webhook' });
    telemetry.warn('ReportsRefused', { count: invalid.length, paths: pathsOf(invalid) });
  }
  if (invalid.length > 0 && invalid.length === reports.length) {
    throw new RequestProblem(
      'invalid',
      'No valid InstanceSummary in the body; nothing was recorded.',
      invalid.flatMap(({ errors }) => errors),
    );
  }
  const summaries = reports.flatMap(({ summary }) => (summary ? [summary] : []));
  const recorded = await recordReports(summaries, 'webhook', deadline, dependencies);
  return reports.map(
    ({ id, errors, summary }) =>
      (summary && recorded.shift()) ?? { id, result: 'invalid' as const, errors: [...errors] },
  );
}

async function verify(
  signature: SignatureHeaders,
  body: Buffer,
  { webhookSecret, clock, telemetry }: WebhookDependencies,
): Promise<void> {
  if (isSignedBy(await webhookSecret.values(), signature, body, clock.now())) return;
  if (isSignedBy(await webhookSecret.refreshed(), signature, body, clock.now())) return;
  telemetry.measure('SignatureFailures');
  telemetry.warn('WebhookRefused');
  throw new RequestProblem(
    'not-signed',
    'Expected a valid Standard Webhooks signature, made within the last five minutes.',
  );
}

interface Report {
  readonly id: string | undefined;
  readonly summary: InstanceSummary | undefined;
  readonly errors: readonly FieldError[];
}

function reportsOf(body: unknown): Report[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new RequestProblem(
      'invalid',
      'Expected an InstanceSummary, or {"instances": [InstanceSummary, …]}.',
      [{ path: '', message: 'expected an object' }],
    );
  }
  if (!('instances' in body)) return [reportOf(body, [])];
  const { instances } = body;
  if (!Array.isArray(instances) || instances.length > INSTANCES_MAX) {
    const message = `expected a list of at most ${INSTANCES_MAX} instances`;
    throw new RequestProblem('invalid', `\`instances\`: ${message}.`, [{ path: 'instances', message }]);
  }
  return instances.map((instance, index) => reportOf(instance, ['instances', index]));
}

function reportOf(value: unknown, path: readonly (string | number)[]): Report {
  const parsed = instanceSummarySchema.safeParse(value);
  if (parsed.success) return { id: parsed.data.id, summary: parsed.data, errors: [] };
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return {
    id: typeof id === 'string' ? id : undefined,
    summary: undefined,
    errors: fieldErrors(parsed.error, path),
  };
}

function pathsOf(reports: readonly Report[]): string {
  const paths = reports.flatMap(({ errors }) => errors.map(({ path }) => path));
  return paths.slice(0, 10).join(', ');
}
