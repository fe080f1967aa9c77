import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { HOUR_MS } from '../../functions/shared/base/durations.ts';
import { isOwing, type HistoryEvent } from '../../functions/shared/history/history-event.ts';
import { outcomeOf } from '../../functions/shared/instances/outcome.ts';
import { hasNotice } from '../../functions/shared/notices/notice.ts';
import { POLL_KEY } from '../../functions/shared/shape/table-schema.ts';
import { publishSlot } from '../../functions/shared/delivery/publishing-pace.ts';
import type { ReportDependencies } from '../../functions/shared/platform/report-dependencies.ts';
import { AS_IT_IS, type Variant } from './variant.ts';

/** The same store with some of its methods exchanged. */
function withMethods<T extends object>(store: T, methods: Partial<T>): T {
  return new Proxy(store, {
    get: (target, name) => {
      if (name in methods) return methods[name as keyof T];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** The events that a report's decision is made on, changed on the way. */
function remembering(
  report: ReportDependencies,
  change: (last: HistoryEvent) => HistoryEvent,
): ReportDependencies {
  const history = withMethods(report.history, {
    last: async (instanceId) => {
      const last = await report.history.last(instanceId);
      return last && change(last);
    },
  });
  return { ...report, history };
}

/** The events that are appended, changed on the way. */
function appending(
  report: ReportDependencies,
  change: (event: HistoryEvent) => HistoryEvent,
): ReportDependencies {
  const history = withMethods(report.history, { append: (event) => report.history.append(change(event)) });
  return { ...report, history };
}

function forgotten({ lastOutcome: _lastOutcome, ...last }: HistoryEvent): HistoryEvent {
  return { ...last, digest: '', recentDigests: [] };
}

/** Versions of Phasewatch that are each wrong in one way that somebody might take for good enough. */
export const BROKEN_VARIANTS: readonly Variant[] = [
  {
    name: 'mark-before-send',
    description: 'notes that a message was told before it is sent, as several well-known publishers do',
    change: (report) => ({
      ...report,
      history: withMethods(report.history, {
        append: (event) => {
          if (!isOwing(event)) return report.history.append(event);
          const { dueAt: _dueAt, attempts: _attempts, ...marked } = event;
          const published = { publishedAt: event.observedAt, messageId: 'on its way' };
          return report.history.append({ ...marked, ...published });
        },
      }),
    }),
  },
  {
    name: 'no-sweep',
    description: 'tells outcomes when they are reported, and never again',
    hasNoSweep: true,
  },
  {
    name: 'no-claim',
    description: 'a sweep looks whether a message is still owed, and does not claim it before it sends',
    change: (report) => ({
      ...report,
      due: withMethods(report.due, {
        claim: async ({ instanceId, sequence, dueAt }, leaseUntil) => {
          const event = await report.history.event({ instanceId, sequence });
          return event && isOwing(event) && event.dueAt === dueAt
            ? { ...event, dueAt: leaseUntil }
            : undefined;
        },
      }),
    }),
  },
  {
    name: 'no-pace',
    description: 'sends as fast as it can',
    change: (report) => ({ ...report, pace: { reserve: async () => publishSlot(report.clock.now()) } }),
  },
  {
    name: 'unconditional-append',
    description: 'writes an event at the next number without asking that the place be free',
    alter: (command) => {
      if (!(command instanceof PutItemCommand)) return command;
      const { ConditionExpression: _condition, ...input } = command.input;
      return new PutItemCommand(input);
    },
  },
  {
    name: 'stale-index-trusted',
    description: 'a sweep sends what the index lists, without looking at the table',
    change: (report) => ({
      ...report,
      due: withMethods(report.due, {
        claim: async ({ instanceId, sequence }, leaseUntil) => {
          const event = await report.history.event({ instanceId, sequence });
          return event && hasNotice(event) ? { ...event, dueAt: leaseUntil, attempts: 1 } : undefined;
        },
      }),
    }),
  },
  {
    name: 'late-report-moves-phase',
    description: 'takes the report that arrives last for the present state',
    change: (report) =>
      remembering(report, ({ stoppedAt: _stoppedAt, runTimeMs: _runTimeMs, ...last }) => ({
        ...last,
        stage: 0,
      })),
  },
  {
    name: 'dedupe-with-ttl',
    description: 'forgets after an hour what it has seen and told',
    change: (report) =>
      remembering(report, (last) =>
        report.clock.now() - Date.parse(last.observedAt) < HOUR_MS ? last : forgotten(last),
      ),
  },
  {
    name: 'older-outcome-told',
    description: 'tells every outcome that it learns of, an older one as well',
    change: (report) =>
      appending(report, (event) => {
        const outcome = outcomeOf(event.reportedPhase);
        if (event.kind !== 'late' || outcome === undefined || outcome === event.lastOutcome) return event;
        const kind = outcome === 'success' ? 'completed' : 'failed';
        const number = (event.noticeCounts[kind] ?? 0) + 1;
        const noticeCounts = { ...event.noticeCounts, [kind]: number };
        return { ...event, notice: { kind, number }, noticeCounts, dueAt: 0, attempts: 0 };
      }),
  },
  {
    name: 'suppressed-not-told',
    description: 'takes an outcome that was too old to be told for one that people do not know of',
    change: (report) =>
      appending(report, (event) => {
        const { lastOutcome: _lastOutcome, ...unknown } = event;
        return event.suppressed ? unknown : event;
      }),
  },
  {
    name: 'answers-before-written',
    description: 'takes a report for recorded although the table could not be asked',
    change: (report) => ({
      ...report,
      history: withMethods(report.history, {
        append: (event) => report.history.append(event).catch(() => event),
      }),
    }),
  },
  {
    name: 'past-announced',
    description: 'tells what was long over when it was first seen',
    change: (report) => ({
      ...report,
      historySettings: { ...report.historySettings, announceMaxAgeMs: Infinity },
    }),
  },
  {
    name: 'last-outcome-wins',
    description: 'takes the outcome that it hears of last for the current one, whenever that was',
    change: (report) =>
      remembering(report, (last) => {
        const { stoppedAt: _stoppedAt, runTimeMs: _runTimeMs, ...undated } = last;
        return last.stage === 2 ? undated : last;
      }),
  },
  {
    name: 'waits-an-hour',
    description: 'leaves a message alone for an hour when it could not be sent',
    change: (report) => ({
      ...report,
      due: withMethods(report.due, {
        postpone: (key, heldUntil, dueAt) => report.due.postpone(key, heldUntil, dueAt + HOUR_MS),
      }),
    }),
  },
  {
    name: 'lost-race-fails',
    description: 'fails when another report was written at the place that it had chosen',
    change: (report) => ({
      ...report,
      history: withMethods(report.history, {
        append: async (event) => {
          const appended = await report.history.append(event);
          if (!appended) throw new Error(`Event ${event.sequence} of ${event.instanceId} is there already.`);
          return appended;
        },
      }),
    }),
  },
  {
    name: 'no-turns',
    description: 'polls while another poll does, and writes where it stopped over what the other wrote',
    alter: (command) => {
      if (!(command instanceof UpdateItemCommand)) return command;
      const { ConditionExpression: _condition, ...input } = command.input;
      return input.Key?.['instanceId']?.S === POLL_KEY.instanceId ? new UpdateItemCommand(input) : command;
    },
  },
];

/** The variant of a name, the right one included. @throws Error naming all where there is none */
export function variantNamed(name: string): Variant {
  const all = [AS_IT_IS, ...BROKEN_VARIANTS];
  const variant = all.find((one) => one.name === name);
  if (variant) return variant;
  throw new Error(`There is no variant ${name}; there are ${all.map((one) => one.name).join(', ')}.`);
}
