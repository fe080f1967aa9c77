import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { HistoryEvent } from '../../functions/shared/history/history-event.ts';
import { publishSlot } from '../../functions/shared/delivery/publishing-pace.ts';
import type { ReportDependencies } from '../../functions/shared/platform/delivery-dependencies.ts';
import { AS_IT_IS, type Variant } from './variant.ts';

const HOUR_MS = 3_600_000;
const LOWEST_PROGRESS = '';

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

/** Versions of Phasewatch that are each wrong in one way that somebody might take for good enough. */
export const BROKEN_VARIANTS: readonly Variant[] = [
  {
    name: 'mark-before-send',
    description: 'notes that a message was told before it is sent, as several well-known notifiers do',
    change: (report) => ({
      ...report,
      history: withMethods(report.history, {
        append: (event) => {
          const { due, dueAt: _dueAt, attempts: _attempts, ...marked } = event;
          if (due === undefined) return report.history.append(event);
          return report.history.append({ ...marked, notifiedAt: event.observedAt, messageId: 'on its way' });
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
          return event?.due === undefined || event.dueAt !== dueAt
            ? undefined
            : { ...event, dueAt: leaseUntil };
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
          return event?.outcome === undefined ? undefined : { ...event, due: '0', dueAt: leaseUntil };
        },
      }),
    }),
  },
  {
    name: 'late-report-moves-phase',
    description: 'takes the report that arrives last for the present state',
    change: (report) => remembering(report, (last) => ({ ...last, progress: LOWEST_PROGRESS })),
  },
  {
    name: 'dedupe-with-ttl',
    description: 'forgets after an hour what it has seen and told',
    change: (report) =>
      remembering(report, (last) =>
        report.clock.now() - Date.parse(last.observedAt) < HOUR_MS
          ? last
          : { ...last, digest: '', recentDigests: [], outcomes: [] },
      ),
  },
];

/** The variant of a name, the right one included. @throws Error naming all where there is none */
export function variantNamed(name: string): Variant {
  const all = [AS_IT_IS, ...BROKEN_VARIANTS];
  const variant = all.find((one) => one.name === name);
  if (variant) return variant;
  throw new Error(`There is no variant ${name}; there are ${all.map((one) => one.name).join(', ')}.`);
}
