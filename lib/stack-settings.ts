import { DAY_MS, HOUR_MS, MINUTE_MS } from '../functions/shared/base/durations.ts';
import { protocolOf } from '../functions/shared/people/recipient.ts';
import {
  readSettings,
  type SettingsRule,
  type SettingsSource,
} from '../functions/shared/shape/read-settings.ts';
import { required, type Values } from '../functions/shared/shape/setting.ts';
import { COMMON_RULES, SETTINGS } from './settings.ts';

/** A stack has at most 500 resources: each recipient has three, each address for alarms one. */
const RECIPIENTS_MAX = 100;
const ALARM_EMAILS_MAX = 50;
/** SNS deactivates an e-mail subscription that gets more than this in a second. */
const EMAILS_PER_SECOND_MAX = 10;
/** CloudWatch looks back at most this far. */
const ALARM_WINDOW_MAX_MS = DAY_MS;

type WithPath<S> = { [Name in keyof S as S[Name] extends { readonly path: string } ? Name : never]: S[Name] };

/** The settings that the stack is made from: those with a place in the settings file. */
export const STACK_SETTINGS = {
  ...(Object.fromEntries(Object.entries(SETTINGS).filter(([, setting]) => 'path' in setting)) as WithPath<
    typeof SETTINGS
  >),
  dataManagerUrl: required(SETTINGS.dataManagerUrl),
  dataManagerTokenUrl: required(SETTINGS.dataManagerTokenUrl),
  recipients: { ...SETTINGS.recipients, default: [] },
};

/** The values of {@link STACK_SETTINGS}. */
export type StackSettings = Values<typeof STACK_SETTINGS>;

const RULES: readonly SettingsRule<typeof STACK_SETTINGS>[] = [
  ...COMMON_RULES,
  {
    between: ['pollIntervalMs'],
    holds: ({ pollIntervalMs: ms }) => ms % MINUTE_MS === 0 && ms <= HOUR_MS,
    expected: 'whole minutes up to an hour: 60, 120, … 3600',
  },
  {
    between: ['noticesPerSecond', 'recipients'],
    holds: ({ noticesPerSecond, recipients }) =>
      noticesPerSecond <= EMAILS_PER_SECOND_MAX ||
      recipients.every((recipient) => protocolOf(recipient) !== 'email'),
    expected: `at most ${EMAILS_PER_SECOND_MAX}: SNS deactivates an e-mail subscription that gets more`,
  },
  {
    between: ['recipients'],
    holds: ({ recipients }) => recipients.length <= RECIPIENTS_MAX,
    expected: `at most ${RECIPIENTS_MAX}, because a stack holds no more; a mailing list reaches any number of people`,
  },
  {
    between: ['alarmEmails'],
    holds: ({ alarmEmails }) => alarmEmails.length <= ALARM_EMAILS_MAX,
    expected: `at most ${ALARM_EMAILS_MAX}, because a stack holds no more; a mailing list reaches any number of people`,
  },
  {
    between: ['alarmMissedPolls', 'pollIntervalMs'],
    holds: ({ alarmMissedPolls, pollIntervalMs }) => alarmMissedPolls * pollIntervalMs <= ALARM_WINDOW_MAX_MS,
    expected: 'so few that with the poll interval they are a day at most (as far as CloudWatch looks back)',
  },
  {
    between: ['oidcAudience', 'oidcIssuer'],
    holds: ({ oidcAudience, oidcIssuer }) => (oidcIssuer === undefined) === (oidcAudience.length === 0),
    expected: 'both readApi.oidcIssuer and at least one audience, or neither',
  },
  {
    between: ['domainCertificateArn', 'domainName'],
    holds: ({ domainCertificateArn: arn, domainName: name }) => (arn === undefined) === (name === undefined),
    expected: 'both domain.name and domain.certificateArn, or neither',
  },
];

/** Reads the settings of the stack. @throws SettingsError */
export function readStackSettings(source: SettingsSource): StackSettings {
  return readSettings(STACK_SETTINGS, [source], RULES);
}
