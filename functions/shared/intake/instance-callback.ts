import * as z from '../base/zod.ts';

const FINISHED_JOB_STATUSES = new Set(['SUCCESS', 'FAILURE', 'REVOKED']);

/**
 * The ids that the Data Manager gives are `instance-<uuid>`. Anything else in a path could ask for an instance by another
 * name than its own, and it would get a second history.
 */
const instanceId = z
  .string()
  .check(
    z.maxLength(255),
    z.regex(/^[a-z0-9-]+$/, { error: 'expected an id of lower-case letters, digits and hyphens' }),
  );

/**
 * What the Data Manager PUTs to a Job's `callback_url`. It is not a summary and carries no signature, so only
 * the id and the status are read, as a hint. All fields are optional: which of them are always there is unknown.
 */
export const instanceCallbackSchema = z.looseObject({
  instance_id: z.nullish(instanceId),
  job_status: z.nullish(z.string()),
  state_transition_time: z.nullish(z.string()),
  callback_context: z.optional(z.unknown()),
});

/** The body of a callback. */
export type InstanceCallback = z.output<typeof instanceCallbackSchema>;

/** Whether the callback says that the Job has ended, one way or another. */
export function saysFinished(callback: InstanceCallback): boolean {
  return FINISHED_JOB_STATUSES.has((callback.job_status ?? '').toUpperCase());
}
