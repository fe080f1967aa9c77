import { DAY_MS } from '../../functions/shared/base/durations.ts';
import { sweepDue } from '../../functions/sweep-due/sweep-due.ts';
import { fromItem } from '../../functions/shared/adapters/dynamo/event-item.ts';
import { hasNotice, noticeId } from '../../functions/shared/notices/notice.ts';
import { outcomeOf } from '../../functions/shared/instances/outcome.ts';
import type { GatedRun } from './gated-run.ts';

const LEASE_PASSED_MS = 61_000;
const SWEEP_MS = 58_000;

/** What follows in any case: the lease passes, and a sweep runs that nothing disturbs. */
export async function recover(run: GatedRun): Promise<void> {
  await run.alone(
    (report) => sweepDue(report.clock.now() + SWEEP_MS, { ...report, announceMaxAgeMs: DAY_MS }),
    LEASE_PASSED_MS,
  );
}

/** What does not hold after a run and its recovery. */
export function faultsOf({
  table,
  publications,
  bugs,
}: Pick<GatedRun, 'table' | 'publications' | 'bugs'>): string[] {
  const events = table
    .all()
    .filter((item) => !item['instanceId']?.S?.startsWith('#'))
    .map(fromItem);
  const stages = events.map(({ phase, stage }) => (outcomeOf(phase) ? 2 : stage));
  const told = Map.groupBy(publications, ({ id }) => id);
  const notable = events.filter(hasNotice);
  const owed = notable.map(noticeId);
  const kinds = notable.map(({ notice }) => notice.kind);
  const current = outcomeOf(events.at(-1)?.phase ?? '');
  return [
    ...bugs.map((bug) => `ended with ${bug}`),
    ...(events.every(({ sequence }, place) => sequence === place + 1) ? [] : ['I2: a gap in the history']),
    ...(stages.every((stage, place) => stage >= (stages[place - 1] ?? 0)) ? [] : ['I3: a stage fell']),
    ...owed.filter((id) => !told.has(id)).map((id) => `I4: ${id} was never told`),
    ...[...told.values()].flatMap((all) =>
      all.slice(0, -1).flatMap(({ id, isExcused }) => (isExcused ? [] : [`I5: ${id} was told again`])),
    ),
    ...[...told.keys()].filter((id) => !owed.includes(id)).map((id) => `I6: ${id} was not owed`),
    ...(new Set(owed).size === owed.length ? [] : ['I10: one notice in two events']),
    ...(kinds.every((kind, place) => kind !== kinds[place - 1]) ? [] : ['I10: one outcome told twice']),
    ...(notable.every(({ kind }) => kind !== 'late') ? [] : ['I10: an older outcome was told']),
    ...(kinds.at(-1) === (current && { success: 'completed', failure: 'failed' }[current])
      ? []
      : ['I10: the last notice is not of the current outcome']),
    ...events
      .filter(({ dueAt }) => dueAt !== undefined)
      .map(({ sequence }) => `I7: event ${sequence} is due`),
  ];
}
