import * as z from '../base/zod.ts';
import { OUTCOMES } from '../instances/outcome.ts';
import { SOURCES } from '../instances/source.ts';

/**
 * What an event of a history is: `phase`, the phase changed; `update`, something else that matters changed;
 * `late`, an older state was reported after a newer one, and the current state stays.
 */
export const EVENT_KINDS = ['phase', 'update', 'late'] as const;
/** What people can be told about an instance: that it has completed (COMPLETED, SUCCEEDED), or failed. */
export const NOTICE_KINDS = ['completed', 'failed'] as const;
/**
 * Why a notice is not told: the instance had finished long before it was first seen, or the notice lay untouched
 * for longer than the announcement limit (an old backup was restored).
 */
export const SUPPRESSIONS = ['finished-before-first-seen', 'stale'] as const;

/** See {@link EVENT_KINDS}. */
export type EventKind = (typeof EVENT_KINDS)[number];
/** See {@link NOTICE_KINDS}. */
export type NoticeKind = (typeof NOTICE_KINDS)[number];
/** See {@link SUPPRESSIONS}. */
export type Suppression = (typeof SUPPRESSIONS)[number];

const utcInstant = z.iso.datetime({ precision: 3 });
const count = z.int().check(z.positive());

/**
 * One entry of an instance's history. Everything but the bookkeeping of its notice (`dueAt`, `attempts`,
 * `publishedAt`, `messageId`, `suppressed`) is written once and never changes. Attributes that a newer version has
 * added are ignored, so that two versions can run at once.
 */
export const historyEventSchema = z.object({
  instanceId: z.string(),
  /** 1, 2, 3, … without gaps. */
  sequence: count,
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
  /** Owner, project and launch are as first reported: an instance keeps its place in lists. */
  owner: z.string(),
  projectId: z.string(),
  launchedAt: utcInstant,
  name: z.string(),
  job: z.optional(z.string()),
  startedAt: z.optional(utcInstant),
  stoppedAt: z.optional(utcInstant),

  /** The reported summary, less what could not be kept. */
  summary: z.looseObject({}),
  /** Fields of the summary that were left out (or, for `error_message`, cut) because they could not be kept. */
  omittedFields: z.optional(z.array(z.string())),

  /** How far the instance has come: 0 waiting, 1 running, 2 finished. */
  stage: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  /** Milliseconds, of the report that made the current state. */
  runTimeMs: z.optional(z.number()),
  /** SHA-256 over what matters of the report that made the current state. */
  digest: z.string(),
  /** Beginnings of the digests of other reports in this history, newest first, the most recent ones only. */
  recentDigests: z.array(z.string()),
  /** Names the write, so that a writer recognises its own event after a lost reply. */
  writer: z.string(),

  /** The last outcome for which a notice was owed or suppressed. */
  lastOutcome: z.optional(z.enum(OUTCOMES)),
  /** How many notices of each kind there have been, this event's included. */
  noticeCounts: z.partialRecord(z.enum(NOTICE_KINDS), count),
  /** The notice that this event owes, owed, or would have owed (`suppressed`). */
  notice: z.optional(z.object({ kind: z.enum(NOTICE_KINDS), number: count })),
  suppressed: z.optional(z.enum(SUPPRESSIONS)),
  /** Present only while the notice is owed. Epoch milliseconds: until then somebody holds it, after it anybody may claim it. */
  dueAt: z.optional(z.number()),
  /** Tries to publish it so far, while it is owed. */
  attempts: z.optional(z.number()),
  /** When the notice was published. */
  publishedAt: z.optional(utcInstant),
  /** SNS's id of the published message. */
  messageId: z.optional(z.string()),
});

/** One entry of an instance's history. */
export type HistoryEvent = z.output<typeof historyEventSchema>;

/** What identifies an event. */
export type EventKey = Pick<HistoryEvent, 'instanceId' | 'sequence'>;

/** An event with a notice, owed or not any more. */
export type NotableEvent = HistoryEvent & { readonly notice: NonNullable<HistoryEvent['notice']> };

/** An event whose notice has still to be published. */
export type OwingEvent = NotableEvent & { readonly dueAt: number; readonly attempts: number };

/** Whether the event's notice has still to be published. */
export function isOwing(event: HistoryEvent): event is OwingEvent {
  return event.notice !== undefined && event.dueAt !== undefined && event.attempts !== undefined;
}

/** The fields that only the next decision, notices and the reader of that one event need: by far the largest part. */
const DETAILS = {
  summary: true,
  omittedFields: true,
  stage: true,
  runTimeMs: true,
  digest: true,
  recentDigests: true,
  writer: true,
  lastOutcome: true,
  noticeCounts: true,
} as const;

/** An event as a line of a history, without its details. */
export const historyEntrySchema = z.omit(historyEventSchema, DETAILS);

/** See {@link historyEntrySchema}. */
export type HistoryEntry = z.output<typeof historyEntrySchema>;
