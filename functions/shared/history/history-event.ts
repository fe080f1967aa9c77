import * as z from '../base/zod.ts';
import { OUTCOMES } from '../instances/outcome.ts';
import { SOURCES } from '../instances/source.ts';

/**
 * What an event of a history is: `phase`, the phase changed; `update`, something else that matters changed;
 * `late`, an older state was reported after a newer one, and the current phase stays.
 */
export const EVENT_KINDS = ['phase', 'update', 'late'] as const;
/**
 * Why an outcome is not told: the instance had finished long before it was first seen, or its notification lay
 * untouched for longer than the announcement limit (an old backup was restored).
 */
export const SUPPRESSIONS = ['finished-before-first-seen', 'overdue'] as const;

/** See {@link EVENT_KINDS}. */
export type EventKind = (typeof EVENT_KINDS)[number];
/** See {@link SUPPRESSIONS}. */
export type Suppression = (typeof SUPPRESSIONS)[number];

const utcInstant = z.iso.datetime({ precision: 3 });

/**
 * One entry of an instance's history, as stored. Everything but the delivery bookkeeping (`due`, `dueAt`,
 * `attempts`, `notifiedAt`, `messageId`, `suppressed`) is written once and never changes. Attributes that a
 * newer version has added are ignored, so that two versions can run at once.
 */
export const historyEventSchema = z.object({
  instanceId: z.string(),
  /** 1, 2, 3, … without gaps. */
  sequence: z.int().check(z.positive()),
  kind: z.enum(EVENT_KINDS),
  /** The current phase after this event. */
  phase: z.string(),
  /** The current phase before this event; absent on the first. */
  previousPhase: z.optional(z.string()),
  /** What this report said; differs from `phase` on a `late` event only. */
  reportedPhase: z.string(),
  source: z.enum(SOURCES),
  /** When we learnt it. */
  observedAt: utcInstant,
  /** When it happened, according to the summary where that says it. */
  occurredAt: utcInstant,

  applicationType: z.string(),
  owner: z.string(),
  projectId: z.string(),
  name: z.string(),
  job: z.optional(z.string()),
  /** As first reported: the place of an instance in lists never moves. */
  launchedAt: utcInstant,
  startedAt: z.optional(utcInstant),
  stoppedAt: z.optional(utcInstant),

  /** The reported summary, less what could not be stored. */
  summary: z.looseObject({}),
  /** Fields of the summary that were left out (or, for `error_message`, cut) because they could not be stored. */
  omittedFields: z.optional(z.array(z.string())),

  /** SHA-256 over what matters of the report that made the current state. */
  digest: z.string(),
  /** Orders the current state among reports of the same instance; see `progress.ts`. */
  progress: z.string(),
  /** Beginnings of the digests of other reports in this history, newest first, the most recent ones only. */
  recentDigests: z.array(z.string()),
  /** Every outcome reported so far, this event's included, in the order learnt. */
  outcomes: z.array(z.enum(OUTCOMES)),
  /** Names the write, so that a writer recognises its own event after a lost reply. */
  writer: z.string(),

  /** The outcome that this event brought to light, if it was the first to. */
  outcome: z.optional(z.enum(OUTCOMES)),
  /** When its notification was published. */
  notifiedAt: z.optional(utcInstant),
  /** SNS's id of the published message. */
  messageId: z.optional(z.string()),
  suppressed: z.optional(z.enum(SUPPRESSIONS)),
  /** Present only while the notification is owed: the shard of the Due index. */
  due: z.optional(z.string()),
  /** Epoch milliseconds: until then somebody holds the notification, after it anybody may claim it. */
  dueAt: z.optional(z.number()),
  /** Tries so far. */
  attempts: z.optional(z.number()),
  /** Epoch seconds, for DynamoDB's TTL. */
  expiresAt: z.optional(z.number()),
});

/** One entry of an instance's history. */
export type HistoryEvent = z.output<typeof historyEventSchema>;

/** What identifies an event. */
export type EventKey = Pick<HistoryEvent, 'instanceId' | 'sequence'>;

/** The fields that only the next decision, messages and the reader of that one event need: by far the largest part. */
const DETAILS = {
  summary: true,
  omittedFields: true,
  digest: true,
  progress: true,
  recentDigests: true,
  outcomes: true,
} as const;

/** An event as a line of a history, without its details. */
export const historyEntrySchema = z.omit(historyEventSchema, DETAILS);

/** See {@link historyEntrySchema}. */
export type HistoryEntry = z.output<typeof historyEntrySchema>;

/** What of an event a line of a history does not have. */
export type EventDetails = Pick<HistoryEvent, keyof typeof DETAILS>;
