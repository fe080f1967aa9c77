import { canonicalPhase } from '../functions/shared/instances/phase.ts';
import { addressOf, recipientSchema, type Recipient } from '../functions/shared/people/recipient.ts';
import { outcomeOf } from '../functions/shared/instances/outcome.ts';
import { toldPhase } from '../functions/shared/notices/notice.ts';
import type { Instance } from '../client/api-client.ts';
import type { DeliveredMessage } from './delivered-messages.ts';
import type { Lifecycle } from './stand-in-data-manager/lifecycle.ts';
import { HIDDEN_PROJECT_ID } from './stand-in-data-manager/catalogue.ts';

/** The books of a demo: what had to be told, what was, and to whom. */
export interface DemoReport {
  readonly instances: readonly Instance[];
  readonly delivered: readonly DeliveredMessage[];
  readonly figures: {
    readonly instances: number;
    readonly events: number;
    readonly notices: number;
    readonly completed: number;
    readonly failed: number;
    /** Notices that somebody got. */
    readonly told: number;
    /** Messages that somebody got more than once. */
    readonly duplicates: number;
    /** Messages that somebody should have got and has not. */
    readonly missing: number;
    /** Messages that nobody should have got. */
    readonly unasked: number;
    readonly due: number;
    readonly late: number;
    readonly bySource: Readonly<Record<string, number>>;
    readonly messages: number;
  };
  /** Whether the end of every life was told exactly once to everybody who wanted it, and nothing else. */
  readonly isRight: boolean;
}

/**
 * Compares what the recipients got with what the played lives had to lead to. The lives, not the history, say what
 * was owed.
 */
export function demoReport(
  { lifecycles }: { readonly lifecycles: readonly Lifecycle[] },
  instances: readonly Instance[],
  delivered: readonly DeliveredMessage[],
  recipients: readonly unknown[],
): DemoReport {
  const visible = lifecycles.filter(({ projectId }) => projectId !== HIDDEN_PROJECT_ID);
  const ends = visible.flatMap((life) => {
    const outcome = outcomeOf(canonicalPhase(life.steps.at(-1)?.phase ?? ''));
    return outcome ? [{ life, kind: outcome === 'success' ? 'completed' : 'failed' } as const] : [];
  });
  const owed = recipients
    .map((recipient) => recipientSchema.parse(recipient))
    .flatMap((recipient) =>
      ends
        .filter(({ life, kind }) => wants(recipient, life, toldPhase(kind)))
        .map(({ life, kind }) => `${addressOf(recipient)} ${life.id}:${kind}`),
    );
  const got = Map.groupBy(delivered, ({ to, noticeId }) => `${to} ${noticeId}`);
  const events = instances.flatMap(({ history }) => history);
  const notices = events.flatMap(({ notice }) => notice ?? []);
  const figures = {
    instances: instances.length,
    events: events.length,
    notices: notices.length,
    completed: notices.filter(({ kind }) => kind === 'completed').length,
    failed: notices.filter(({ kind }) => kind === 'failed').length,
    told: new Set(delivered.map(({ noticeId }) => noticeId)).size,
    duplicates: [...got.values()].reduce((sum, copies) => sum + copies.length - 1, 0),
    missing: owed.filter((message) => !got.has(message)).length,
    unasked: [...got.keys()].filter((message) => !owed.includes(message)).length,
    due: notices.filter(({ state }) => state === 'due').length,
    late: events.filter(({ kind }) => kind === 'late').length,
    bySource: Object.fromEntries(
      [...Map.groupBy(events, ({ source }) => source)].map(([source, ofIt]) => [source, ofIt.length]),
    ),
    messages: delivered.length,
  };
  const isRight =
    figures.missing === 0 &&
    figures.duplicates === 0 &&
    figures.unasked === 0 &&
    figures.due === 0 &&
    figures.instances === visible.length &&
    figures.notices === ends.length &&
    figures.told === ends.length;
  return { instances, delivered, figures, isRight };
}

function wants(
  { phases, owners, projects }: Recipient,
  life: Lifecycle,
  phase: 'COMPLETED' | 'FAILED',
): boolean {
  return (
    (phases?.includes(phase) ?? true) &&
    (owners?.includes(String(life.fields['owner'])) ?? true) &&
    (projects?.includes(life.projectId) ?? true)
  );
}
