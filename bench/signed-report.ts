import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { signedHeaders } from '../functions/shared/intake/webhook-signature.ts';
import { gatewayEvent } from '../local/gateway-event.ts';

/** A report that owes nobody anything: a Job that runs. */
export interface RunningJob {
  readonly id: string;
  readonly name: string;
  /** How large its JSON is to be, in bytes; at least 900. */
  readonly bytes: number;
}

/** The summary of a running Job with all that the Data Manager says of one, as large as it is to be. */
export function summaryOf({ id, name, bytes }: RunningJob): Record<string, unknown> {
  const summary = {
    id,
    archived: false,
    application_id: 'datamanagerjobs.squonk.it',
    application_version: 'v1',
    application_type: 'JOB',
    authorisation_code: 0,
    phase: 'RUNNING',
    launched: '2026-02-03T10:00:00',
    started: '2026-02-03T10:00:09',
    run_time: '0:12:32',
    owner: 'alice',
    project_id: 'project-0f5a1c5e-6a52-4c8c-9c4b-3d1b5a7e2f10',
    name,
    job_collection: 'rdkit',
    job_job: 'rdkit-molprops',
    job_name: 'Molecular properties',
    job_id: 42,
    job_version: '1.0.0',
    job_image_type: 'SIMPLE',
    outputs: outputs(Math.floor(bytes / 3_000) + 1),
    coins: '3.25',
    application_specification: '',
  };
  const missing = bytes - Buffer.byteLength(JSON.stringify(summary));
  return { ...summary, application_specification: 'x'.repeat(Math.max(0, missing)) };
}

function outputs(count: number): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `output${index}`,
      {
        title: 'Molecules with their properties',
        creates: `molprops-${index}.sdf`,
        'mime-types': ['chemical/x-mdl-sdfile'],
        type: 'file',
        annotation: { 'fields-descriptor': { origin: 'rdkit', fields: ['logp', 'tpsa', 'hac'] } },
      },
    ]),
  );
}

/** The signed report of it, as API Gateway hands it to the function. `now` is epoch milliseconds. */
export function signedReport(job: RunningJob, secret: string, now: number): APIGatewayProxyEventV2 {
  const body = Buffer.from(JSON.stringify(summaryOf(job)));
  return gatewayEvent({
    method: 'POST',
    url: '/webhooks/instances',
    routeKey: 'POST /webhooks/instances',
    pathParameters: {},
    headers: { 'content-type': 'application/json', ...signedHeaders(secret, `msg_${job.id}`, body, now) },
    body,
    requestId: `request-${job.id}`,
    sourceIp: '127.0.0.1',
    receivedAt: now,
  });
}
