import { instanceAnswerSchema } from '../functions/shared/api/instances.ts';
import { MINUTE_MS } from '../functions/shared/base/durations.ts';
import { parseJson } from '../functions/shared/base/parse-json.ts';

/** Clocks that differ by more have the signature of a report refused. */
const CLOCKS_DIFFER_MS = 5 * MINUTE_MS;

/** See {@link testReport}. */
export type TestReport = ReturnType<typeof testReport>;

/** The summary of a test instance that was launched now (epoch milliseconds), and runs for ever. */
export function testReport(id: string, now: number) {
  const at = new Date(now).toISOString();
  return {
    id,
    archived: false,
    application_id: 'phasewatch',
    application_version: '1',
    application_type: 'JOB',
    phase: 'RUNNING',
    launched: at,
    started: at,
    run_time: '0:00:00',
    owner: 'phasewatch-smoke',
    project_id: 'phasewatch-smoke',
    name: 'A check that Phasewatch works',
  };
}

/**
 * What the answer of `GET /instances/{id}`, read at `now` (epoch milliseconds), has otherwise than the report, which is
 * its only one: a phrase for each; none when it is the same.
 */
export function differences(report: TestReport, answer: string, now: number): string[] {
  const parsed = instanceAnswerSchema.safeParse(parseJson(answer));
  if (!parsed.success) return [`${JSON.stringify(answer.slice(0, 100))} is no instance with its history`];
  const { id, phase, launchedAt, startedAt, name, owner, projectId, history } = parsed.data;
  const [entry] = history;
  const learntMsAgo = now - Date.parse(entry?.observedAt ?? '');
  const comparisons: [what: string, read: unknown, expected: unknown][] = [
    ['id', id, report.id],
    ['phase', phase, report.phase],
    ['name', name, report.name],
    ['owner', owner, report.owner],
    ['projectId', projectId, report.project_id],
    ['launchedAt', launchedAt, report.launched],
    ['startedAt', startedAt, report.started],
    ['number of entries', history.length, 1],
    ["the entry's sequence", entry?.sequence, 1],
    ["the entry's kind", entry?.kind, 'phase'],
    ["the entry's phase", entry?.phase, report.phase],
    ["the entry's source", entry?.source, 'webhook'],
    ["the entry's occurredAt", entry?.occurredAt, report.started],
    ["the entry's notice", entry?.notice, undefined],
  ];
  return [
    ...comparisons
      .filter(([, read, expected]) => read !== expected)
      .map(
        ([what, read, expected]) =>
          `${what} is ${JSON.stringify(read)}, expected ${JSON.stringify(expected)}`,
      ),
    ...(Math.abs(learntMsAgo) <= CLOCKS_DIFFER_MS
      ? []
      : [`the entry's observedAt is ${JSON.stringify(entry?.observedAt)}, expected the present`]),
  ];
}
