import type { Instance } from '../../client/api-client.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import type { Asked, Lie } from './lying-server.ts';

/** A Phasewatch that says the truth about the first report of each instance, and does not look at signatures. */
export class HonestPhasewatch {
  readonly #reported = new Map<string, InstanceSummary>();

  answer({ method, url, headers, body }: Asked): Lie {
    if (method === 'GET') {
      const instance = this.instance(url.slice('/instances/'.length));
      return instance ? [200, instance] : [404, { status: 404 }];
    }
    if (headers['webhook-signature'] === undefined) return [401, { status: 401 }];
    const report = JSON.parse(body) as InstanceSummary;
    const result = this.#reported.has(report.id) ? 'unchanged' : 'recorded';
    this.#reported.set(report.id, report);
    return [202, { results: [{ id: report.id, result, sequence: 1 }] }];
  }

  /** What is known of an instance; of all of them the last reported, where no id is given. */
  instance(id = [...this.#reported.keys()].at(-1) ?? ''): Instance | undefined {
    const report = this.#reported.get(id);
    if (!report) return undefined;
    const { phase, name, owner, project_id: projectId, launched, started = launched } = report;
    return {
      id,
      phase,
      outcome: null,
      name,
      owner,
      projectId,
      applicationType: 'JOB',
      launchedAt: launched,
      startedAt: started ?? launched,
      summary: report,
      history: [
        {
          sequence: 1,
          kind: 'phase',
          phase,
          source: 'webhook',
          occurredAt: started ?? launched,
          observedAt: new Date().toISOString(),
        },
      ],
      durations: [],
    };
  }
}
