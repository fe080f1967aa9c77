/** From and until, in milliseconds after the beginning of the world. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** How a service treats requests, each as a probability from 0 to 1. */
export interface Rates {
  /** Refused at once, for too many requests. */
  readonly throttled: number;
  /** Answered with an error of the service. */
  readonly failing: number;
  /** Carried out, and the reply is lost. */
  readonly replyLost: number;
  /** Given up by the caller, and carried out seconds later. */
  readonly late: number;
}

/** All that goes wrong in a world. Each part can be taken away on its own: `NO_FAULTS` has it at nothing. */
export interface Faults {
  readonly table: Rates;
  readonly tableOutages: readonly Span[];
  /** Changes reach an index up to this much later. */
  readonly indexLagMs: number;
  readonly topic: Rates;
  readonly topicOutages: readonly Span[];
  /** SNS refuses the notices of every n-th life; 0 none. */
  readonly refusedEvery: number;
  readonly dataManager: DataManagerFaults;
  readonly dataManagerOutages: readonly Span[];
  /** The probability that a process dies at a boundary: before a request is sent, or after it was carried out. */
  readonly kills: number;
  /** The probability that a process is held up, by up to a second, when it waits for a time. */
  readonly stalls: number;
  /** How far the clocks of two functions are apart at most. */
  readonly clockDifferenceMs: number;
  /** Spans in which no poll, or no sweep, is started. */
  readonly pollsDead: readonly Span[];
  readonly sweepsDead: readonly Span[];
  /** The probability that the scheduler starts a poll or a sweep twice. */
  readonly doubleTicks: number;
  /** Half of the processes run a newer version, which writes attributes that the older one does not know. */
  readonly twoVersions: boolean;
  readonly senders: SenderFaults;
  /** When the webhook secret is rotated. */
  readonly secretRotatedMs: readonly number[];
  /** When an old backup is restored, after everything else is over. */
  readonly restoresBackup: boolean;
}

/** What the Data Manager does wrong. */
export interface DataManagerFaults {
  /** Does not answer a question; in the middle of a list; says nothing at all. */
  readonly failing: number;
  readonly broken: number;
  readonly silent: number;
  /** Shows an instance, or the end of one, up to this much later than it calls back about it. */
  readonly behindMs: number;
  /** How long each entry of a list takes to come: a long list then takes longer than a poll may. */
  readonly entryMs: number;
  /** Each list holds an entry that is not valid, with this probability. */
  readonly invalidEntry: number;
}

/** What senders of webhooks and callbacks do wrong. */
export interface SenderFaults {
  readonly lost: number;
  readonly duplicated: number;
  /** Held up, so that later reports overtake it, by up to `delayMs`. */
  readonly delayed: number;
  readonly delayMs: number;
  /** The reply does not reach the sender, which sends again. */
  readonly replyLost: number;
  /** How far their clocks are off, at most. */
  readonly clockSkewMs: number;
  /** Several reports travel in one request, a broken one among them. */
  readonly batches: number;
}

const NO_RATES: Rates = { throttled: 0, failing: 0, replyLost: 0, late: 0 };

/** A world in which nothing goes wrong. */
export const NO_FAULTS: Faults = {
  table: NO_RATES,
  tableOutages: [],
  indexLagMs: 0,
  topic: NO_RATES,
  topicOutages: [],
  refusedEvery: 0,
  dataManager: { failing: 0, broken: 0, silent: 0, behindMs: 0, entryMs: 0, invalidEntry: 0 },
  dataManagerOutages: [],
  kills: 0,
  stalls: 0,
  clockDifferenceMs: 0,
  pollsDead: [],
  sweepsDead: [],
  doubleTicks: 0,
  twoVersions: false,
  senders: {
    lost: 0,
    duplicated: 0,
    delayed: 0,
    delayMs: 0,
    replyLost: 0,
    clockSkewMs: 0,
    batches: 0,
  },
  secretRotatedMs: [],
  restoresBackup: false,
};
