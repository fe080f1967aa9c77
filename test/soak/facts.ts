import type { EventKind, NoticeKind, Suppression } from '../../functions/shared/history/history-event.ts';
import type { Source } from '../../functions/shared/instances/source.ts';

/** A time from one moment to another, both epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** What a life on the Data Manager has come to. */
export interface LifeFacts {
  readonly id: string;
  /** The phases that the Data Manager has shown, in their order. */
  readonly phases: readonly string[];
  /** Had finished so long before it was shown that nobody is to be told. */
  readonly isOld: boolean;
}

/** A report that Phasewatch accepted: an answer of 2xx that its sender has read. */
export interface Acceptance {
  readonly instanceId: string;
  /** What was reported; of a callback nothing but the id counts. */
  readonly phase: string;
  readonly source: Extract<Source, 'webhook' | 'callback'>;
  /** As Phasewatch said. */
  readonly result: string;
  readonly sequence: number;
}

/** An event as the table holds it. */
export interface StoredEvent {
  readonly instanceId: string;
  readonly sequence: number;
  readonly kind: EventKind;
  readonly phase: string;
  readonly reportedPhase: string;
  readonly source: Source;
  readonly startedAt?: string | undefined;
  readonly notice?: { readonly kind: NoticeKind; readonly number: number } | undefined;
  readonly suppressed?: Suppression | undefined;
  readonly messageId?: string | undefined;
  readonly dueAt?: number | undefined;
}

/** A message that SNS took. */
export interface Publication {
  /** `<instance id>:<kind>`, with a number after a correction. */
  readonly noticeId: string;
  readonly messageId: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** It had not arrived yet at this time: where whoever writes these facts was held up, `at` is late. */
  readonly notBefore: number;
  /** Whether SNS's answer reached whoever published it: `unread`, the connection was closed just after. */
  readonly reply: 'delivered' | 'lost' | 'unread';
}

/** The settling of a due notice, done by the table. */
export interface Settlement {
  readonly instanceId: string;
  readonly sequence: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What happened between a publish and its settling that can make it be published again. */
export interface Disturbances {
  /** From each SIGKILL until the next process was begun. */
  readonly kills: readonly Span[];
  /** While the table could not be reached. */
  readonly tableOutages: readonly Span[];
}

/** Everything that was seen of a run, from outside of Phasewatch. */
export interface SoakFacts extends Disturbances {
  /** False when the run was broken off: then what is under way is no fault. */
  readonly isComplete: boolean;
  readonly lives: readonly LifeFacts[];
  readonly acceptances: readonly Acceptance[];
  readonly events: readonly StoredEvent[];
  /** In the order of time. */
  readonly publications: readonly Publication[];
  readonly settlements: readonly Settlement[];
  /** The ids of the messages that the topic's engine itself says it took. */
  readonly takenByTopic: ReadonlySet<string>;
  /** The most that may be published in any second. */
  readonly pacePerSecond: number;
  /** Sentences about what went wrong with the run itself. */
  readonly mishaps: readonly string[];
}
