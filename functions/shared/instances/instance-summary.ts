import * as z from '../base/zod.ts';
import { parseInstant } from './instant.ts';
import { canonicalPhase } from './phase.ts';

const INSTANT_EXPECTED =
  'expected a date and time such as 2022-02-03T10:00:00 (UTC unless it names an offset)';
const SHORT_TEXT_MAX = 1_024;

const shortText = z.string().check(z.maxLength(SHORT_TEXT_MAX));
const requiredText = shortText.check(z.minLength(1));
const isControlFree = (text: string) => !/\p{Cc}/u.test(text);

/** `null` stands for "not set" in what Python services write, so an optional field accepts it. */
const optional = z.nullish;
const instant = z
  .string()
  .check(z.refine((text) => parseInstant(text) !== undefined, { error: INSTANT_EXPECTED }));
const optionalInstant = optional(z.union([z.literal(''), instant], { error: INSTANT_EXPECTED }));

const INSTANCE_ID_MAX_BYTES = 255;

/**
 * The id of an instance: 1 to 255 bytes of UTF-8, no control characters, not starting with `#` (such keys are
 * Phasewatch's own). The Data Manager writes `instance-<uuid>`; nothing here depends on that.
 */
export const instanceIdSchema = z.string().check(
  z.minLength(1),
  z.refine((id) => Buffer.byteLength(id) <= INSTANCE_ID_MAX_BYTES, {
    error: `expected at most ${INSTANCE_ID_MAX_BYTES} bytes`,
  }),
  z.refine((id) => isControlFree(id) && id.isWellFormed(), { error: 'expected no control characters' }),
  z.refine((id) => !id.startsWith('#'), { error: 'expected an id that does not start with #' }),
);

const summaryFields = {
  archived: z.boolean(),
  application_id: requiredText,
  application_version: shortText,
  application_type: requiredText,
  application_specification: optional(z.string()),
  authorisation_code: optional(z.number()),
  phase: requiredText.check(z.refine(isControlFree, { error: 'expected no control characters' })),
  launched: instant,
  started: optionalInstant,
  stopped: optionalInstant,
  run_time: shortText,
  owner: shortText,
  project_id: shortText,
  name: shortText,
  url: optional(z.string()),
  job_collection: optional(shortText),
  job_job: optional(shortText),
  job_name: optional(shortText),
  job_id: optional(z.number()),
  job_version: optional(shortText),
  job_image_type: optional(shortText),
  outputs: optional(
    z.union([z.record(z.string(), z.unknown()), z.string()], {
      error: 'expected an object or a JSON string',
    }),
  ),
  rendered_outputs: optional(z.string()),
  fix_permissions: optional(z.boolean()),
  coins: optional(z.union([z.string(), z.number()], { error: 'expected a decimal string' })),
  error_message: optional(z.string()),
};

/**
 * An `InstanceSummary` of the Data Manager's `GET /instance`, as received: fields that are not named here are
 * kept. Required are exactly the fields that its OpenAPI 5.0 requires; values are validated, not changed.
 */
export const instanceSummarySchema = z.looseObject({ id: instanceIdSchema, ...summaryFields });

/** A summary as the Data Manager writes it. */
export type InstanceSummary = z.output<typeof instanceSummarySchema>;

/** The answer of `GET /instance`: each entry is validated on its own, so that one bad entry fails alone. */
export const instancesEnvelopeSchema = z.looseObject({
  count: z.optional(z.int().check(z.nonnegative())),
  instances: z.array(z.unknown()),
});

/**
 * The answer of `GET /instance/{id}`. It has no `id` of its own (see {@link withInstanceId}) and more fields
 * than a summary; those are kept.
 */
export const instanceGetResponseSchema = z.looseObject(summaryFields);

/** The answer of `GET /instance/{id}`. */
export type InstanceGetResponse = z.output<typeof instanceGetResponseSchema>;

/** Makes a summary of the answer of `GET /instance/{id}`, which leaves the id to the path. */
export function withInstanceId(id: string, response: InstanceGetResponse): InstanceSummary {
  return { ...response, id };
}

/** The phase of a summary in the API's spelling. */
export function phaseOf(summary: Pick<InstanceSummary, 'phase'>): string {
  return canonicalPhase(summary.phase);
}
