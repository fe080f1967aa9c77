import * as z from '../base/zod.ts';
import { instanceSummarySchema } from '../instances/instance-summary.ts';
import { fieldErrorSchema } from './problem.ts';

/** The most instances that one request may carry. */
export const INSTANCES_MAX = 100;

/**
 * The body of `POST /webhooks/instances`, as it is documented. What is received is validated instance by instance, so
 * that a bad one fails alone.
 */
export const webhookRequestSchema = z.union([
  instanceSummarySchema,
  z.object({ instances: z.array(instanceSummarySchema).check(z.maxLength(INSTANCES_MAX)) }),
]);

/** What became of a report that was valid. */
export const recordedReportSchema = z
  .object({
    id: z.string(),
    result: z.enum(['recorded', 'unchanged', 'late']),
    sequence: z.int(),
  })
  .register(z.globalRegistry, {
    id: 'RecordedReport',
    description:
      '`recorded`: a new entry of the history, with the number `sequence`. `late`: a new entry that reports an older state; the current phase stays. `unchanged`: nothing new; the number is that of the newest entry.',
  });

/** A report of which nothing was recorded, and why. */
export const invalidReportSchema = z
  .object({
    id: z.optional(z.string()),
    result: z.literal('invalid'),
    errors: z.array(fieldErrorSchema),
  })
  .register(z.globalRegistry, {
    id: 'InvalidReport',
    description: 'Not a valid InstanceSummary: nothing was recorded of it. The others were not affected.',
  });

/** The answer of `POST /webhooks/instances`: what became of each instance, in the order of the request. */
export const webhookAnswerSchema = z.object({
  results: z.array(z.union([recordedReportSchema, invalidReportSchema])),
});

/** The answer of `PUT` and `POST /callbacks/{secret}`. */
export const callbackAnswerSchema = z.union([
  recordedReportSchema,
  z.object({ result: z.literal('left-to-poll'), detail: z.string() }).register(z.globalRegistry, {
    id: 'LeftToPoll',
    description: 'The callback names no instance; the next poll finds what it was about.',
  }),
]);

/** See {@link webhookAnswerSchema}. */
export type WebhookAnswer = z.output<typeof webhookAnswerSchema>;
/** See {@link callbackAnswerSchema}. */
export type CallbackAnswer = z.output<typeof callbackAnswerSchema>;
/** See {@link recordedReportSchema}. */
export type RecordedReport = z.output<typeof recordedReportSchema>;
