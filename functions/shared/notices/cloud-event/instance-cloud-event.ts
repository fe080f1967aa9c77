import * as z from '../../base/zod.ts';
import { NOTICE_KINDS } from '../../history/history-event.ts';
import { OUTCOMES } from '../../instances/outcome.ts';

/**
 * The document that queues, functions and HTTPS endpoints receive: CloudEvents 1.0 in its JSON format.
 * `id` is the notice's, the same in every repetition, so that a receiver can drop what it has seen. Of two about one
 * instance, the one with the higher `sequence` is the newer.
 */
export const instanceCloudEventSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.string(),
  type: z.enum(NOTICE_KINDS.map((kind) => `it.squonk.instance.${kind}` as const)),
  subject: z.string(),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  data: z.looseObject({
    instanceId: z.string(),
    sequence: z.int().check(z.positive()),
    outcome: z.enum(OUTCOMES),
    phase: z.string(),
    name: z.string(),
    owner: z.string(),
    projectId: z.string(),
    /** The summary that reported the outcome; fields too large for a message are left out. */
    instance: z.looseObject({}),
  }),
});

/** See {@link instanceCloudEventSchema}. */
export type InstanceCloudEvent = z.output<typeof instanceCloudEventSchema>;
