import * as z from 'zod';
import { dataManagerCredentialsSchema } from '../functions/shared/adapters/data-manager/data-manager-credentials.ts';
import { parseJson } from '../functions/shared/base/parse-json.ts';
import { recipientsSchema } from '../functions/shared/people/recipient.ts';
import { safeUrl } from '../functions/shared/platform/data-manager-env.ts';
import { deliveryEnvShape } from '../functions/shared/platform/delivery-env.ts';
import { readEnv } from '../functions/shared/platform/read-env.ts';
import { StartupError } from './startup-error.ts';

const number = (expected: string) => z.coerce.number({ error: `expected ${expected}` });
/** A timer that is set for longer than 24 days goes off at once. */
const seconds = number('a number of seconds')
  .min(1, { error: 'expected at least 1 (second)' })
  .max(86_400, { error: 'expected at most 86400 (a day)' });
const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ''));
const webhookSecret = z.string().regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, {
  error: 'expected whsec_ and at least 24 bytes in base64, for each',
});
const callbackSecret = z
  .string()
  .regex(/^[A-Za-z0-9_-]{16,}$/, { error: 'expected at least 16 letters, digits, - or _, for each' });

const settingsSchema = z.object({
  PORT: number('a port').int().min(0).max(65_535, { error: 'expected a port, 0 to 65535' }).default(3_000),
  PHASEWATCH_DATA_DIR: z.string().default('.phasewatch'),
  TABLE_NAME: z._default(deliveryEnvShape.TABLE_NAME, 'phasewatch'),
  TOPIC_ARN: z.optional(deliveryEnvShape.TOPIC_ARN),
  AWS_ENDPOINT_URL_DYNAMODB: deliveryEnvShape.AWS_ENDPOINT_URL_DYNAMODB,
  AWS_ENDPOINT_URL_SNS: deliveryEnvShape.AWS_ENDPOINT_URL_SNS,
  AWS_ENDPOINT_URL_SQS: deliveryEnvShape.AWS_ENDPOINT_URL_SNS,
  WEBHOOK_SECRETS: list.pipe(z.array(webhookSecret).min(1)).optional(),
  CALLBACK_SECRETS: list.pipe(z.array(callbackSecret).min(1)).optional(),
  DATA_MANAGER_URL: z.optional(safeUrl),
  DATA_MANAGER_TOKEN_URL: z.optional(safeUrl),
  DATA_MANAGER_CLIENT_ID: z.string().optional(),
  DATA_MANAGER_CLIENT_SECRET: z.string().optional(),
  DATA_MANAGER_USERNAME: z.string().optional(),
  DATA_MANAGER_PASSWORD: z.string().optional(),
  DATA_MANAGER_PROJECT_IDS: z.string().default(''),
  DATA_MANAGER_UI_URL: deliveryEnvShape.DATA_MANAGER_UI_URL,
  POLL_INTERVAL_SECONDS: seconds.default(60),
  REDELIVER_INTERVAL_SECONDS: seconds.default(60),
  DELIVERY_LEASE_SECONDS: deliveryEnvShape.DELIVERY_LEASE_SECONDS,
  NOTIFICATIONS_PER_SECOND: deliveryEnvShape.NOTIFICATIONS_PER_SECOND,
  ANNOUNCE_MAX_AGE_HOURS: deliveryEnvShape.ANNOUNCE_MAX_AGE_HOURS,
  RETENTION_DAYS: deliveryEnvShape.RETENTION_DAYS,
  RECIPIENTS: z
    .string()
    .transform((text) => parseJson(text))
    .pipe(recipientsSchema)
    .default([{ email: 'scientist@example.org' }]),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'expected smtp://… or smtps://…' }).optional(),
  SMTP_FROM: z.email().default('phasewatch@localhost.localdomain'),
});

/** The variables that a person sets to run Phasewatch on one machine, with their defaults. */
export type Settings = z.output<typeof settingsSchema>;

/** A Data Manager to watch, with the credentials to do so. */
export interface DataManagerSettings {
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly credentials: z.output<typeof dataManagerCredentialsSchema>;
}

/**
 * Reads the settings from environment variables.
 *
 * @throws EnvironmentError naming every variable that is wrong, and what was expected
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  return readEnv(settingsSchema, environment);
}

/**
 * The Data Manager that the settings name, or `undefined` when they name none.
 *
 * @throws StartupError when they name one but not how to log in
 */
export function dataManagerSettings(settings: Settings): DataManagerSettings | undefined {
  const { DATA_MANAGER_URL: apiUrl, DATA_MANAGER_TOKEN_URL: tokenUrl } = settings;
  if (apiUrl === undefined) return undefined;
  if (tokenUrl === undefined) {
    throw new StartupError(
      'DATA_MANAGER_TOKEN_URL is not set: expected {keycloak}/realms/{realm}/protocol/openid-connect/token.',
    );
  }
  const credentials = dataManagerCredentialsSchema.safeParse({
    clientId: settings.DATA_MANAGER_CLIENT_ID,
    clientSecret: settings.DATA_MANAGER_CLIENT_SECRET,
    username: settings.DATA_MANAGER_USERNAME,
    password: settings.DATA_MANAGER_PASSWORD,
  });
  if (!credentials.success) {
    throw new StartupError(
      'Expected DATA_MANAGER_CLIENT_ID and either DATA_MANAGER_USERNAME with DATA_MANAGER_PASSWORD, or ' +
        `DATA_MANAGER_CLIENT_SECRET, to log in to the Data Manager at ${apiUrl}.`,
    );
  }
  return { apiUrl, tokenUrl, credentials: credentials.data };
}
