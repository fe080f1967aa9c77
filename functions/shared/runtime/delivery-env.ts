import * as z from 'zod';
import { endpointEnvShape } from './endpoint-env.ts';

const positive = z.coerce
  .number({ error: 'expected a number' })
  .positive({ error: 'expected a number above 0' });

/** The variables of every function that writes history or tells outcomes. */
export const deliveryEnvShape = {
  TABLE_NAME: z.string({ error: 'expected the name of the table' }).min(3),
  TOPIC_ARN: z
    .string({ error: 'expected the ARN of the topic' })
    .regex(/^arn:[\w-]+:sns:/, { error: 'expected the ARN of an SNS topic' }),
  NOTIFICATIONS_PER_SECOND: positive.int({ error: 'expected a whole number' }).max(1_000).default(8),
  ANNOUNCE_MAX_AGE_HOURS: positive.default(24),
  DELIVERY_LEASE_SECONDS: positive
    .min(10, { error: 'expected at least 10, longer than one publish takes' })
    .max(86_400, { error: 'expected at most 86400 (a day)' })
    .default(60),
  RETENTION_DAYS: positive.max(36_500, { error: 'expected at most 36500 (100 years)' }).optional(),
  DATA_MANAGER_UI_URL: z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).optional(),
  ...endpointEnvShape,
};

/** See {@link deliveryEnvShape}. */
export type DeliveryEnv = z.output<z.ZodObject<typeof deliveryEnvShape>>;
