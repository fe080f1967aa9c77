import { inFile } from '../in-file.ts';
import type { Kind } from '../mistake.ts';

const SNS = 'functions/shared/adapters/sns/sns-notice-publisher.ts';
const SNS_FAILURE = 'functions/shared/adapters/sns/sns-failure.ts';
const TOPICS = 'functions/shared/adapters/sns/sns-address-topics.ts';
const SECRET = 'functions/shared/adapters/secrets-manager/secrets-manager-secret.ts';
const API = 'functions/shared/adapters/data-manager/data-manager-api.ts';
const ANSWER = 'functions/shared/adapters/data-manager/http-answer.ts';
const FAILURE = 'functions/shared/adapters/data-manager/http-failure.ts';
const LOGIN = 'functions/shared/adapters/data-manager/keycloak-login.ts';
const LOOKUP = 'functions/shared/adapters/data-manager/http-instance-lookup.ts';
const RETRY = 'functions/shared/adapters/data-manager/retry.ts';
const ON_SNS = ['test/contract/notice-publisher.test.ts'];
const ON_TOPICS = ['test/contract/address-topics.test.ts', 'test/contract/address-topics-answers.test.ts'];
const ON_SECRETS = ['test/contract/secret.test.ts'];
const ASKING = ['test/contract/data-manager-questions.test.ts'];
const LOGGING_IN = ['test/contract/data-manager-login.test.ts'];
const TROUBLES = ['test/contract/data-manager.test.ts'];

/** A wrong value goes to SNS, Secrets Manager or the Data Manager, or comes back from them. */
export const ADAPTERS: Kind = {
  kind: 'adapters',
  mistakes: [
    ...inFile(TOPICS, ON_TOPICS, [
      ['whoever has a mail can unsubscribe', "            AuthenticateOnUnsubscribe: 'true',\n"],
      ['a topic of an address may be used without TLS', 'Policy: POLICY, '],
      ['a topic of an address has no tags', 'Object.entries(tags)', 'Object.entries({})'],
      ['the key of topics is not passed on', 'KmsMasterKeyId: kmsKeyId', ''],
      ['a topic that was made otherwise cannot be opened', '!EXISTS.test(error.message)', 'true'],
      ['every mistake in a request makes a topic without a policy', ' || !EXISTS.test(error.message)'],
      ['a topic that is not there makes topics unavailable', "if (isNotFound(error)) return 'gone';\n"],
      [
        'a wrong token makes topics unavailable',
        "isInvalid(error) || isNotFound(error)) return 'refused'",
        "isNotFound(error)) return 'refused'",
      ],
      ['what was ended counts as pending', "arns.includes('PendingConfirmation')", 'arns.length > 0'],
      [
        'what SNS says of an address is not cut',
        'cutToBytes(error.message, REASON_MAX_BYTES)',
        'error.message',
      ],
    ]),
    {
      what: 'the attributes of a message are numbers',
      file: SNS,
      from: `DataType: 'String'`,
      to: `DataType: 'Number'`,
      tests: ON_SNS,
    },
    {
      what: 'the attributes of a message hold their names',
      file: SNS,
      from: 'StringValue: value',
      to: 'StringValue: name',
      tests: ON_SNS,
    },
    {
      what: 'e-mail and SMS get each other’s text',
      file: SNS,
      from: 'email: notice.email,\n        sms: notice.sms,',
      to: 'email: notice.sms,\n        sms: notice.email,',
      tests: ON_SNS,
    },
    {
      what: 'everybody gets the texts of all protocols',
      file: SNS,
      from: `      MessageStructure: 'json',\n`,
      to: '',
      tests: ON_SNS,
    },
    {
      what: 'e-mail has no subject',
      file: SNS,
      from: '      Subject: notice.subject,\n',
      to: '',
      tests: ON_SNS,
    },
    {
      what: 'a publish goes on when its time is up',
      file: SNS,
      from: 'this.#clock.timeout(timeoutMs)',
      to: 'this.#clock.timeout(timeoutMs * 1_000)',
      tests: ON_SNS,
    },
    {
      what: 'the notice’s id is kept for the message’s',
      file: SNS,
      from: `return messageId ?? ''`,
      to: 'return messageId && notice.id',
      tests: ON_SNS,
    },
    {
      what: 'a topic that throttles is taken for one that refuses',
      file: SNS_FAILURE,
      from: `  'ValidationException',\n`,
      to: `  'ValidationException',\n  'ThrottlingException',\n`,
      tests: ON_SNS,
    },
    {
      what: 'a secret is kept for five hours',
      file: SECRET,
      from: 'const CACHE_MS = 5 * MINUTE_MS',
      to: 'const CACHE_MS = 300 * MINUTE_MS',
      tests: ON_SECRETS,
    },
    {
      what: 'another secret is read',
      file: SECRET,
      from: 'new GetSecretValueCommand({ SecretId: secretId })',
      to: `new GetSecretValueCommand({ SecretId: 'webhook' })`,
      tests: ON_SECRETS,
    },
    {
      what: 'a former secret is accepted after its end',
      file: SECRET,
      from: 'Date.parse(validUntil) > now',
      to: 'Date.parse(validUntil) > 0',
      tests: ON_SECRETS,
    },
    {
      what: 'the Data Manager is not told that JSON is wanted',
      file: API,
      from: `accept: 'application/json', authorization`,
      to: 'authorization',
      tests: ASKING,
    },
    {
      what: 'the Data Manager gets the token as it is',
      file: API,
      from: '`Bearer ${token}`',
      to: 'token',
      tests: ASKING,
    },
    {
      what: 'a second question goes out with the token that was refused',
      file: API,
      from: 'this.#getWith(await tokenSource.refreshed(token, signal), url, signal)',
      to: 'this.#getWith(token, url, signal)',
      tests: TROUBLES,
    },
    {
      what: 'the time of an attempt is a tenth of what is asked for',
      file: API,
      from: 'requestTimeoutMs ?? 30_000',
      to: 'requestTimeoutMs ?? 3_000',
      tests: ['test/contract/connect-data-manager.test.ts'],
    },
    {
      what: 'an attempt is given up after eight instead of four',
      file: API,
      from: 'options.maxAttempts ?? 4',
      to: 'options.maxAttempts ?? 8',
      tests: ['test/contract/connect-data-manager.test.ts'],
    },
    {
      what: 'the id of an instance is put into its address as it is',
      file: LOOKUP,
      from: 'encodeURIComponent(instanceId)',
      to: 'instanceId',
      tests: ASKING,
    },
    {
      what: 'the list of a project is asked for by another name',
      file: 'functions/shared/adapters/data-manager/http-instance-list.ts',
      from: `'project_id'`,
      to: `'project'`,
      tests: ASKING,
    },
    {
      what: 'redirects are followed, and the token with them',
      file: ANSWER,
      from: `redirect: 'manual'`,
      to: `redirect: 'follow'`,
      tests: TROUBLES,
    },
    {
      what: 'a query is named in an error',
      file: ANSWER,
      from: 'return `${url.origin}${url.pathname}`',
      to: 'return url.href',
      tests: TROUBLES,
    },
    {
      what: 'seconds of patience are taken for milliseconds',
      file: FAILURE,
      from: 'Number(value) * 1_000',
      to: 'Number(value)',
      tests: TROUBLES,
    },
    {
      what: 'a date until which to wait is taken for a time to wait',
      file: FAILURE,
      from: 'Math.max(0, date - nowMs)',
      to: 'Math.max(0, date)',
      tests: ['test/contract/data-manager-answers.test.ts'],
    },
    {
      what: 'any patience that is asked for is had',
      file: RETRY,
      from: 'Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS)',
      to: 'retryAfterMs',
      tests: ['test/contract/data-manager-answers.test.ts'],
    },
    {
      what: 'pauses do not grow beyond eight seconds, they grow without end',
      file: RETRY,
      from: 'Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (used - 1))',
      to: 'FIRST_BACK_OFF_MS * 2 ** (used - 1)',
      tests: ['test/contract/data-manager-answers.test.ts'],
    },
    {
      what: 'a user logs in by the grant of a client',
      file: LOGIN,
      from: `form.set('grant_type', 'password')`,
      to: `form.set('grant_type', 'client_credentials')`,
      tests: LOGGING_IN,
    },
    {
      what: 'a token is reused to its last second',
      file: LOGIN,
      from: 'login.expiresAtMs - SPARE_MS',
      to: 'login.expiresAtMs',
      tests: LOGGING_IN,
    },
    {
      what: 'a token’s life in seconds is taken for milliseconds',
      file: LOGIN,
      from: 'login.data.expires_in * 1_000',
      to: 'login.data.expires_in',
      tests: LOGGING_IN,
    },
    {
      what: 'a token’s life is reckoned from its arrival',
      file: LOGIN,
      from: 'expiresAtMs: askedAtMs +',
      to: 'expiresAtMs: this.#options.now() +',
      tests: LOGGING_IN,
    },
  ],
};
