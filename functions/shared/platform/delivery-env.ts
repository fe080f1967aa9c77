import * as z from '../base/zod.ts';
import { endpointEnvShape } from './endpoint-env.ts';

const positive = z.coerce
  .number({ error: 'expected a number' })
  .check(z.positive({ error: 'expected a number above 0' }));

/** The variables of every function that writes history or tells outcomes. */
export const deliveryEnvShape = {
  TABLE_NAME: z.string({ error: 'expected the name of the table' }).check(z.minLength(3)),
  TOPIC_ARN: z
    .string({ error: 'expected the ARN of the topic' })
    .check(z.regex(/^arn:[\w-]+:sns:/, { error: 'expected the ARN of an SNS topic' })),
  NOTIFICATIONS_PER_SECOND: z._default(
    positive.check(z.int({ error: 'expected a whole number' }), z.maximum(1_000)),
    8,
  ),
  ANNOUNCE_MAX_AGE_HOURS: z._default(positive, 24),
  DELIVERY_LEASE_SECONDS: z._default(
    positive.check(
      z.minimum(10, { error: 'expected at least 10, longer than one publish takes' }),
      z.maximum(86_400, { error: 'expected at most 86400 (a day)' }),
    ),
    60,
  ),
  RETENTION_DAYS: z.optional(
    positive.check(z.maximum(36_500, { error: 'expected at most 36500 (100 years)' })),
  ),
  DATA_MANAGER_UI_URL: z.optional(
    z.url({ protocol: /^https?$/, error: 'expected an http or https address' }),
  ),
  ...endpointEnvShape,
};

/** See {@link deliveryEnvShape}. */
export type DeliveryEnv = z.output<z.ZodMiniObject<typeof deliveryEnvShape>>;
