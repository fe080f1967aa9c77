import * as z from 'zod';

const FINISHED_JOB_STATUSES = new Set(['SUCCESS', 'FAILURE', 'REVOKED']);

/**
 * What the Data Manager PUTs to a Job's `callback_url`. It is not a summary and carries no signature, so only
 * the id and the status are read, as a hint. All fields are optional: which of them are always there is unknown.
 */
export const instanceCallbackSchema = z.looseObject({
  instance_id: z.string().min(1).max(255).nullish(),
  job_status: z.string().nullish(),
  state_transition_time: z.string().nullish(),
  callback_context: z.unknown().optional(),
});

/** The body of a callback. */
export type InstanceCallback = z.output<typeof instanceCallbackSchema>;

/** Whether the callback says that the Job has ended, one way or another. */
export function saysFinished(callback: InstanceCallback): boolean {
  return FINISHED_JOB_STATUSES.has((callback.job_status ?? '').toUpperCase());
}
