import { canonicalPhase } from '../functions/shared/instances/phase.ts';
import { addressOf, recipientSchema, type Recipient } from '../functions/shared/people/recipient.ts';
import { outcomeOf, toldPhase } from '../functions/shared/instances/outcome.ts';
import type { DeliveredMessage } from './delivered-messages.ts';
import type { Lifecycle } from './stand-in-data-manager/lifecycle.ts';
import { HIDDEN_PROJECT_ID } from './stand-in-data-manager/catalogue.ts';

/** What the demo reads of `GET /instances/{id}`. */
export interface ToldInstance {
  readonly id: string;
  readonly phase: string;
  readonly instance: { readonly name: string; readonly owner: string; readonly project_id: string };
  readonly history: readonly {
    readonly kind: string;
    readonly reportedPhase?: string;
    readonly phase: string;
    readonly source: string;
    readonly outcome?: string;
    readonly notification?: { readonly state: string };
  }[];
}

/** The books of a demo: what had to be told, what was, and to whom. */
export interface DemoReport {
  readonly instances: readonly ToldInstance[];
  readonly delivered: readonly DeliveredMessage[];
  readonly figures: {
    readonly instances: number;
    readonly events: number;
    readonly outcomes: number;
    readonly success: number;
    readonly failure: number;
    /** Outcomes that were told at least once to everybody. */
    readonly notifications: number;
    /** Messages that somebody got more than once. */
    readonly duplicates: number;
    /** Messages that somebody should have got and has not. */
    readonly missing: number;
    readonly due: number;
    readonly late: number;
    readonly bySource: Readonly<Record<string, number>>;
    readonly messages: number;
  };
  /** Whether every outcome of every life was told exactly once to everybody who wanted it, and nothing else. */
  readonly isRight: boolean;
}

/**
 * Compares what the recipients got with what the played lives had to lead to. The lives, not the history, say what
 * was owed.
 */
export function demoReport(
  { lifecycles }: { readonly lifecycles: readonly Lifecycle[] },
  instances: readonly ToldInstance[],
  delivered: readonly DeliveredMessage[],
  recipients: readonly unknown[],
): DemoReport {
  const visible = lifecycles.filter(({ projectId }) => projectId !== HIDDEN_PROJECT_ID);
  const outcomes = visible.flatMap((life) => {
    const outcome = outcomeOf(canonicalPhase(life.steps.at(-1)?.phase ?? ''));
    return outcome ? [{ life, outcome }] : [];
  });
  const owed = recipients
    .map((recipient) => recipientSchema.parse(recipient))
    .flatMap((recipient) =>
      outcomes
        .filter(({ life, outcome }) => wants(recipient, life, toldPhase(outcome)))
        .map(({ life, outcome }) => `${addressOf(recipient)} ${life.id}:${outcome}`),
    );
  const got = Map.groupBy(delivered, ({ to, notificationId }) => `${to} ${notificationId}`);
  const events = instances.flatMap(({ history }) => history);
  const untold = owed.filter((message) => !got.has(message));
  const figures = {
    instances: instances.length,
    events: events.length,
    outcomes: events.filter(({ outcome }) => outcome !== undefined).length,
    success: events.filter(({ outcome }) => outcome === 'success').length,
    failure: events.filter(({ outcome }) => outcome === 'failure').length,
    notifications: new Set(delivered.map(({ notificationId }) => notificationId)).size,
    duplicates: [...got.values()].reduce((sum, copies) => sum + copies.length - 1, 0),
    missing: untold.length,
    due: events.filter(({ notification }) => notification?.state === 'due').length,
    late: events.filter(({ kind }) => kind === 'late').length,
    bySource: Object.fromEntries(
      [...Map.groupBy(events, ({ source }) => source)].map(([source, ofIt]) => [source, ofIt.length]),
    ),
    messages: delivered.length,
  };
  const isRight =
    figures.missing === 0 &&
    figures.duplicates === 0 &&
    figures.due === 0 &&
    got.size === owed.length &&
    figures.instances === visible.length &&
    figures.outcomes === outcomes.length &&
    figures.notifications === outcomes.length;
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
