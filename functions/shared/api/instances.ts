import * as z from '../base/zod.ts';
import { EVENT_KINDS, NOTICE_KINDS, SUPPRESSIONS } from '../history/history-event.ts';
import { OUTCOMES } from '../instances/outcome.ts';
import { SOURCES } from '../instances/source.ts';

/** The most instances of one page. */
export const LIMIT_MAX = 100;
/** How many instances a page has where nothing is said. */
export const LIMIT_DEFAULT = 50;

const LIMIT_EXPECTED = `expected a whole number from 1 to ${LIMIT_MAX}`;
const text = z.string().check(z.minLength(1), z.maxLength(1_024));
const described = <Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema =>
  schema.check(z.describe(description));

/**
 * Which instances somebody asks for: `mine`, their own and those of their projects; `visible`, all that they may see;
 * `all`, which is for administrators.
 */
export const SCOPES = ['mine', 'visible', 'all'] as const;
/** See {@link SCOPES}. */
export type Scope = (typeof SCOPES)[number];

const filters = {
  scope: described(
    z.optional(z.enum(SCOPES)),
    '`mine`: your own, and those of the projects that you belong to; this is so where it is absent. `visible`: all that you may see. `all`: for administrators, and for callers by IAM, for whom it is so where it is absent.',
  ),
  phase: described(
    z.optional(z.array(text)),
    'Only instances that are now in one of these phases; repeated, or separated by commas. COMPLETED and SUCCEEDED are two.',
  ),
  outcome: described(z.optional(z.enum(OUTCOMES)), 'Only instances that have ended like this.'),
  owner: described(z.optional(text), "Only instances of this owner, by the platform's user name."),
  projectId: described(z.optional(text), 'Only instances of this project.'),
  job: described(z.optional(text), 'Only instances of this job.'),
  applicationType: described(z.optional(text), 'JOB or APPLICATION.'),
  name: described(z.optional(text), 'Only instances whose name contains this, in small or capital letters.'),
  launchedFrom: described(
    z.optional(text),
    'The first launch: a day (2026-02-03) or an instant, UTC unless it names an offset. 366 days ago where absent; at most 36,600 days before `launchedTo`.',
  ),
  launchedTo: described(z.optional(text), 'The last launch, as `launchedFrom`; tomorrow where absent.'),
};

/** The query of `GET /instances`. */
export const listParametersSchema = z.strictObject({
  ...filters,
  limit: described(
    z.optional(
      z
        .int({ error: LIMIT_EXPECTED })
        .check(z.minimum(1, { error: LIMIT_EXPECTED }), z.maximum(LIMIT_MAX, { error: LIMIT_EXPECTED })),
    ),
    `How many instances at most; ${LIMIT_DEFAULT} where absent.`,
  ),
  cursor: described(
    z.optional(z.string().check(z.maxLength(2_048))),
    'The `nextCursor` of the answer before; repeat the other parameters with it.',
  ),
});

/** The query of `GET /instance-counts`: that of the list, less what is about pages. */
export const countParametersSchema = z.strictObject(filters);

const instant = z.string().register(z.globalRegistry, {
  id: 'Instant',
  description: 'UTC, ISO-8601, with milliseconds.',
  example: '2026-02-03T10:12:43.000Z',
});

const scopeOfAnswer = described(z.enum(SCOPES), 'Which instances these are of; see the parameter.');

const current = {
  id: z.string(),
  phase: described(z.string(), 'The current phase.'),
  outcome: described(z.nullable(z.enum(OUTCOMES)), '`null` while the instance has not finished.'),
  name: z.string(),
  owner: z.string(),
  projectId: z.string(),
  applicationType: z.string(),
  job: z.optional(z.string()),
  launchedAt: instant,
  startedAt: z.optional(instant),
  stoppedAt: z.optional(instant),
};

/** An instance as lists show it. */
export const listedInstanceSchema = z
  .object({
    ...current,
    observedAt: described(instant, 'When the newest entry of its history was learnt.'),
    source: described(z.enum(SOURCES), 'Who reported that.'),
    events: described(z.int(), 'How many entries its history has.'),
  })
  .register(z.globalRegistry, { id: 'ListedInstance', description: 'An instance in its current state.' });

/** The answer of `GET /instances`. */
export const instancePageSchema = z.object({
  scope: scopeOfAnswer,
  instances: z.array(listedInstanceSchema),
  nextCursor: described(
    z.optional(z.string()),
    'There is more, even where this page is short or empty. Absent on the last page.',
  ),
  lookedBackTo: described(instant, 'The launch down to which the list has been looked through.'),
});

/** The answer of `GET /instance-counts`. */
export const phaseCountsSchema = z.object({
  scope: scopeOfAnswer,
  counts: described(z.record(z.string(), z.int()), 'How many instances are in each phase.'),
  isComplete: described(z.boolean(), 'Whether all were counted. If not, there are more than these.'),
  lookedBackTo: described(instant, 'The launch down to which they were counted.'),
});

const noticeSchema = z
  .object({
    id: z.string(),
    kind: z.enum(NOTICE_KINDS),
    state: z.enum(['due', 'published', 'suppressed']),
    attempts: described(z.optional(z.int()), 'While it is due: tries so far.'),
    publishedAt: z.optional(instant),
    messageId: described(z.optional(z.string()), "SNS's id of the message."),
    because: described(z.optional(z.enum(SUPPRESSIONS)), 'Why it is suppressed.'),
  })
  .register(z.globalRegistry, { id: 'Notice', description: 'What people are told of an entry.' });

/** An entry of a history. */
export const historyEntryAnswerSchema = z
  .object({
    sequence: z.int(),
    kind: described(
      z.enum(EVENT_KINDS),
      '`phase`: the phase changed. `update`: something else that matters did. `late`: an older state was reported after a newer one.',
    ),
    phase: described(z.string(), 'The current phase after this entry.'),
    previousPhase: z.optional(z.string()),
    reportedPhase: described(z.optional(z.string()), 'On a `late` entry: what was reported.'),
    source: z.enum(SOURCES),
    occurredAt: described(instant, 'When it happened, where the summary says so; else when it was seen.'),
    observedAt: described(instant, 'When Phasewatch learnt it.'),
    notice: z.optional(noticeSchema),
  })
  .register(z.globalRegistry, { id: 'HistoryEntry', description: 'An entry of a history.' });

const durationSchema = z
  .object({
    phase: z.string(),
    from: instant,
    until: described(z.optional(instant), 'Absent while the phase lasts.'),
    seconds: z.number(),
  })
  .register(z.globalRegistry, { id: 'PhaseDuration', description: 'The time spent in a phase.' });

/** The answer of `GET /instances/{id}`. */
export const instanceAnswerSchema = z
  .object({
    ...current,
    summary: described(
      z.looseObject({}),
      "The Data Manager's summary behind the current state, in its spelling; secrets and what is too large are left out.",
    ),
    omittedFields: described(
      z.optional(z.array(z.string())),
      'What was left out of the summary, or cut: fields by their names, secrets by their paths (`outputs.0.token`).',
    ),
    history: described(z.array(historyEntryAnswerSchema), 'In the order in which it was recorded.'),
    historyTruncated: described(
      z.optional(z.literal(true)),
      'There are more entries than could be read, 10,000 at most; the oldest are here.',
    ),
    durations: described(
      z.array(durationSchema),
      'In the order in which it happened. A phase that lasts is counted up to now; final phases have no entry.',
    ),
  })
  .register(z.globalRegistry, { id: 'Instance', description: 'An instance and its history.' });

/** See {@link listedInstanceSchema}. */
export type ListedInstance = z.output<typeof listedInstanceSchema>;
/** See {@link instancePageSchema}. */
export type InstancePage = z.output<typeof instancePageSchema>;
/** See {@link phaseCountsSchema}. */
export type PhaseCountsAnswer = z.output<typeof phaseCountsSchema>;
/** See {@link instanceAnswerSchema}. */
export type InstanceAnswer = z.output<typeof instanceAnswerSchema>;
/** See {@link historyEntryAnswerSchema}. */
export type HistoryEntryAnswer = z.output<typeof historyEntryAnswerSchema>;
