import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { filterPolicyOf, protocolOf, recipientsSchema } from '../functions/shared/people/recipient.ts';
import { safeUrl } from '../functions/shared/platform/data-manager-env.ts';

/** The settings file that is read when none is named. */
export const CONFIG_FILE = 'phasewatch.config.json';
/** The settings that are committed, to be copied and changed. */
export const EXAMPLE_FILE = 'phasewatch.config.example.json';

/** SNS refuses a filtered subscription beyond these on one topic. */
const FILTERED_RECIPIENTS_MAX = 200;
/** SNS deactivates an e-mail subscription that gets more than this in a second. */
const EMAILS_PER_SECOND_MAX = 10;
/** The retentions that CloudWatch Logs knows. */
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 3653,
];
/** CloudWatch looks back at most this far. */
const ALARM_WINDOW_MAX_MINUTES = 24 * 60;

const whole = (min: number, max: number) => {
  const error = `expected a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};
const text = z.string().min(1, { error: 'expected a text that is not empty' });
const address = (example: string) => ({ error: `expected an https address such as ${example}` });
const https = (example: string) =>
  z.url({ protocol: /^https$/, ...address(example) }).refine((url) => !url.endsWith('/'), {
    error: 'expected no slash at the end',
  });
const emails = z.array(z.email({ error: 'expected an e-mail address' }));

/** The Data Manager that is watched, and the Keycloak that lets Phasewatch in. */
const dataManager = z.strictObject({
  apiUrl: safeUrl.check(
    z.describe('Base address of the API, e.g. `https://squonk.example/data-manager-api`.'),
  ),
  tokenUrl: safeUrl.check(
    z.describe(
      "Keycloak's token address, e.g. `https://keycloak.example/realms/squonk/protocol/openid-connect/token`.",
    ),
  ),
  uiUrl: z
    .url({ protocol: /^https?$/, ...address('https://squonk.example/data-manager-ui') })
    .optional()
    .describe('Base address of the web interface; messages link to it. Without it they carry no links.'),
  projectIds: z
    .array(text)
    .default([])
    .describe('The projects to poll; empty means all that the account may see.'),
  pollIntervalMinutes: whole(1, 60).default(1).describe('Minutes from one poll to the next.'),
});

const recipients = recipientsSchema.check(
  z.refine(
    (list) => list.filter((recipient) => filterPolicyOf(recipient)).length <= FILTERED_RECIPIENTS_MAX,
    {
      error: `expected at most ${FILTERED_RECIPIENTS_MAX} recipients with phases, owners or projects (SNS's limit)`,
    },
  ),
);

const notifications = z.strictObject({
  perSecond: whole(1, 1_000)
    .default(8)
    .describe('How many messages are published in a second at most; up to 10 when anybody gets e-mail.'),
  announceMaxAgeHours: z
    .number({ error: 'expected a number of hours above 0' })
    .positive({ error: 'expected a number of hours above 0' })
    .default(24)
    .describe('An outcome that is older than this when it is first seen is recorded, and not told.'),
  muted: z
    .boolean({ error: 'expected true or false' })
    .default(false)
    .describe(
      'Publish as always, and let nobody get it: for the time of a restore. Subscriptions stay confirmed.',
    ),
});

const retention = z.strictObject({
  historyDays: whole(1, 36_500)
    .optional()
    .describe('Days until an entry of the history is deleted; without it, the history is kept for ever.'),
  logDays: z
    .literal(LOG_DAYS, { error: `expected one of ${LOG_DAYS.join(', ')} (what CloudWatch knows)` })
    .default(30)
    .describe('Days until logs are deleted; one of the numbers that CloudWatch knows.'),
});

const alarms = z.strictObject({
  emails: emails.default([]).describe('Who is told when Phasewatch itself is in trouble.'),
  missedPolls: whole(2, 60)
    .default(5)
    .describe('After how many intervals without a complete poll the alarm sounds.'),
  oldestDueMinutes: whole(2, 1_440)
    .default(15)
    .describe('After how many minutes an outcome that nobody was told of sounds the alarm.'),
  smsMonthlySpendUsd: z
    .number({ error: 'expected a number above 0' })
    .positive({ error: 'expected a number above 0' })
    .default(1)
    .describe("The account's monthly SMS spend, in US dollars, from which on the alarm sounds."),
  runbookUrl: text
    .default('docs/guides/operate.md')
    .describe('Where the people on call read the runbook; alarms link to its sections.'),
});

const readApi = z
  .strictObject({
    oidcIssuer: https('https://keycloak.example/realms/squonk')
      .optional()
      .describe('The issuer of the tokens that may read; without it, IAM decides who may.'),
    oidcAudience: z
      .array(text)
      .default([])
      .describe("The audiences, or Keycloak clients, that a reader's token must name one of."),
  })
  .refine(({ oidcIssuer, oidcAudience }) => (oidcIssuer === undefined) === (oidcAudience.length === 0), {
    error: 'expected both oidcIssuer and at least one oidcAudience, or neither',
    path: ['oidcAudience'],
  });

const domain = z.strictObject({
  name: z
    .hostname({ error: 'expected a host name such as phasewatch.example.org' })
    .describe('The host name of the API.'),
  certificateArn: z
    .string()
    .regex(/^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/, {
      error: 'expected the ARN of an ACM certificate',
    })
    .describe('A certificate for that name, in ACM, in the region of the stack.'),
});

/**
 * The settings of one Phasewatch: what the stack, and the runtime on one machine, are made from. Unknown fields are
 * refused, so that a misspelt one is not silently left out.
 */
export const stageConfigSchema = z
  .strictObject({
    $schema: z.string().optional().describe('For editors; not read.'),
    stackName: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, {
        error: 'expected letters, digits and hyphens, a letter first',
      })
      .default('Phasewatch')
      .describe("The stack's name; two stacks in one account need two names."),
    dataManager,
    recipients: z
      ._default(recipients, [])
      .describe(
        'Who is told: e-mail addresses, phone numbers, or objects with `email` or `sms` and `phases`, `owners`, `projects`.',
      ),
    notifications: notifications.prefault({}),
    retention: retention.prefault({}),
    alarms: alarms.prefault({}),
    readApi: readApi.prefault({}),
    restoredTableName: z
      .string()
      .regex(/^[\w.-]{3,255}$/, { error: 'expected the name of a DynamoDB table' })
      .optional()
      .describe("A restored table that is used in place of the stack's own, which stays as it is."),
    customerManagedKey: z
      .boolean({ error: 'expected true or false' })
      .default(false)
      .describe('Encrypt with a key of your own (about US$1 a month) in place of those of AWS.'),
    removalPolicy: z
      .enum(['retain', 'destroy'], { error: 'expected "retain" or "destroy"' })
      .default('retain')
      .describe('What becomes of the table, the secrets and the key when the stack is deleted.'),
    domain: domain.optional(),
  })
  .superRefine(
    (
      { recipients: list, notifications: { perSecond, muted }, dataManager: source, alarms: limits },
      context,
    ) => {
      if (list.some((recipient) => protocolOf(recipient) === 'email') && perSecond > EMAILS_PER_SECOND_MAX) {
        const message = `expected at most ${EMAILS_PER_SECOND_MAX}: SNS deactivates an e-mail subscription that gets more`;
        context.addIssue({ code: 'custom', path: ['notifications', 'perSecond'], message });
      }
      if (muted && list.length > FILTERED_RECIPIENTS_MAX) {
        const message = `expected false: with more than ${FILTERED_RECIPIENTS_MAX} recipients, SNS cannot filter them all`;
        context.addIssue({ code: 'custom', path: ['notifications', 'muted'], message });
      }
      if (limits.missedPolls * source.pollIntervalMinutes > ALARM_WINDOW_MAX_MINUTES) {
        const message =
          'expected missedPolls × pollIntervalMinutes to be at most a day (as far as CloudWatch looks back)';
        context.addIssue({ code: 'custom', path: ['alarms', 'missedPolls'], message });
      }
    },
  );

/** See {@link stageConfigSchema}. */
export type StageConfig = z.output<typeof stageConfigSchema>;

/** The settings file is missing or wrong; the message names every wrong field, and what was expected. */
export class StageConfigError extends Error {
  override readonly name = 'StageConfigError';
}

/** Reads a settings file. @throws StageConfigError */
export function readStageConfig(path: string): StageConfig {
  const parsed = stageConfigSchema.safeParse(contentOf(path));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path: field, message }) => `  ${fieldName(field)}: ${message}`);
  throw new StageConfigError(`${path} is not as it must be:\n${lines.join('\n')}`);
}

function contentOf(path: string): unknown {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw new StageConfigError(
      isErrnoException(error) && error.code === 'ENOENT'
        ? `There is no ${path}. Copy ${EXAMPLE_FILE} to ${CONFIG_FILE} and fill in your own addresses.`
        : `${path} cannot be read: ${messageOf(error)}`,
    );
  }
  try {
    return JSON.parse(content) as unknown;
  } catch (error) {
    throw new StageConfigError(`${path} is not JSON: ${messageOf(error)}`);
  }
}

function isErrnoException(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'code' in error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.map(String).join('.') || '(the whole file)';
}
