import type { Kind } from '../mistake.ts';

const POLL = 'functions/poll-data-manager/handler.ts';
const SWEEP = 'functions/sweep-due/handler.ts';
const WEBHOOK = 'functions/receive-webhook/handler.ts';
const CALLBACK = 'functions/receive-callback/handler.ts';
const READ = 'functions/read-history/handler.ts';
const READER = 'functions/shared/platform/http/reader-of.ts';
const ROTATE = 'functions/rotate-secret/handler.ts';
const JSON_RESPONSE = 'functions/shared/platform/http/json-response.ts';
const PROBLEM = 'functions/shared/platform/http/problem-document.ts';
const ERRORS = 'functions/shared/platform/http/problem-handler.ts';
const TELEMETRY = 'functions/shared/platform/lambda-telemetry.ts';
const TESTS = ['test/integration/handlers.test.ts'];

/** A handler wires the right parts in a wrong way. */
export const HANDLERS: Kind = {
  kind: 'handlers',
  mistakes: [
    {
      what: 'answers may be kept by caches',
      file: JSON_RESPONSE,
      from: `'cache-control': 'no-store'`,
      to: `'cache-control': 'max-age=60'`,
      tests: TESTS,
    },
    {
      what: 'problems may be kept by caches',
      file: PROBLEM,
      from: `      'cache-control': 'no-store',\n`,
      to: '',
      tests: TESTS,
    },
    {
      what: 'answers are not said to be JSON',
      file: JSON_RESPONSE,
      from: `'content-type': 'application/json', `,
      to: '',
      tests: TESTS,
    },
    {
      what: 'problems are said to be any JSON',
      file: PROBLEM,
      from: `'application/problem+json'`,
      to: `'application/json'`,
      tests: TESTS,
    },
    {
      what: 'errors are answered with 200',
      file: PROBLEM,
      from: 'statusCode: status',
      to: 'statusCode: 200',
      tests: TESTS,
    },
    {
      what: 'a 503 does not say when to come back',
      file: PROBLEM,
      from: `'retry-after': String(RETRY_AFTER_SECONDS)`,
      to: '',
      tests: TESTS,
    },
    {
      what: 'a 503 asks for ten thousand seconds of patience',
      file: PROBLEM,
      from: 'String(RETRY_AFTER_SECONDS)',
      to: 'String(RETRY_AFTER_SECONDS * 1_000)',
      tests: TESTS,
    },
    {
      what: 'a table that is away is an unexpected error',
      file: ERRORS,
      from: '    error instanceof StorageUnavailable ||\n',
      to: '',
      tests: TESTS,
    },
    {
      what: 'a secret that cannot be read is an unexpected error',
      file: ERRORS,
      from: '    error instanceof SecretsUnavailable ||\n',
      to: '',
      tests: TESTS,
    },
    {
      what: 'a Data Manager that is away is an unexpected error',
      file: ERRORS,
      from: ' ||\n    error instanceof DataManagerError',
      to: '',
      tests: TESTS,
    },
    {
      what: 'an unexpected error says to the caller what it is',
      file: ERRORS,
      from: `problemDocument(500, 'An unexpected error occurred. It has been logged.')`,
      to: 'problemDocument(500, message)',
      tests: TESTS,
    },
    {
      what: 'the measures of a refused request are lost',
      file: ERRORS,
      from: 'request.response = problemOf(request.error, telemetry);',
      to: 'return problemOf(request.error, telemetry);',
      tests: TESTS,
    },
    {
      what: 'errors are answered before they are measured',
      file: 'functions/shared/platform/http/http-function.ts',
      from: '    .use(telemetry.middleware)\n',
      to: '',
      tests: TESTS,
    },
    {
      what: 'a body that is too large is an error that nobody answers',
      file: 'functions/shared/platform/http/http-function.ts',
      from: '\n    .use(problemHandler(telemetry))',
      to: '',
      tests: TESTS,
    },
    {
      what: 'the poll measures nothing and its log names no invocation',
      file: POLL,
      from: '    .use(telemetry.middleware)\n',
      to: '',
      tests: TESTS,
    },
    {
      what: 'the sweep measures nothing and its log names no invocation',
      file: SWEEP,
      from: '    .use(telemetry.middleware)\n',
      to: '',
      tests: TESTS,
    },
    {
      what: 'the rotation’s log names no invocation',
      file: ROTATE,
      from: '    .use(telemetry.middleware)\n',
      to: '',
      tests: TESTS,
    },
    {
      what: 'the log names no invocation',
      file: TELEMETRY,
      from: '      injectLambdaContext(logger, { logEvent: false }),\n',
      to: '',
      tests: TESTS,
    },
    {
      what: 'what has a source is not measured',
      file: TELEMETRY,
      from: '      logMetrics(metricsWithSource),\n',
      to: '',
      tests: TESTS,
    },
    {
      what: 'the poll takes no notice of the time that is left',
      file: POLL,
      from: 'clock.now() + context.getRemainingTimeInMillis()',
      to: 'clock.now() + 300_000 + 0 * context.getRemainingTimeInMillis()',
      tests: TESTS,
    },
    {
      what: 'all execution environments take their turns under one name',
      file: POLL,
      from: 'context.logStreamName)',
      to: 'context.functionName)',
      tests: TESTS,
    },
    {
      what: 'the poll takes the time that is left for a moment',
      file: POLL,
      from: 'clock.now() + context.getRemainingTimeInMillis()',
      to: 'context.getRemainingTimeInMillis()',
      tests: TESTS,
    },
    {
      what: 'the sweep takes no notice of the time that is left',
      file: SWEEP,
      from: 'clock.now() + context.getRemainingTimeInMillis()',
      to: 'clock.now() + 58_000 + 0 * context.getRemainingTimeInMillis()',
      tests: TESTS,
    },
    {
      what: 'the webhook uses its time to the last moment',
      file: WEBHOOK,
      from: 'context.getRemainingTimeInMillis() - 1_000',
      to: 'context.getRemainingTimeInMillis()',
      tests: TESTS,
    },
    {
      what: 'the webhook takes no notice of the time that is left',
      file: WEBHOOK,
      from: 'clock.now() + context.getRemainingTimeInMillis() - 1_000',
      to: 'clock.now() + 29_000 + 0 * context.getRemainingTimeInMillis()',
      tests: TESTS,
    },
    {
      what: 'the callback uses its time to the last moment',
      file: CALLBACK,
      from: 'context.getRemainingTimeInMillis() - 1_000',
      to: 'context.getRemainingTimeInMillis()',
      tests: TESTS,
    },
    {
      what: 'the callback takes no notice of the time that is left',
      file: CALLBACK,
      from: 'clock.now() + context.getRemainingTimeInMillis() - 1_000',
      to: 'clock.now() + 29_000 + 0 * context.getRemainingTimeInMillis()',
      tests: TESTS,
    },
    {
      what: 'a signature is checked against the body as a text',
      file: WEBHOOK,
      from: 'body: event.rawBody }',
      to: `body: Buffer.from(event.body ?? '') }`,
      tests: TESTS,
    },
    {
      what: 'a callback is read as it came, encoded',
      file: CALLBACK,
      from: 'receiveCallback(secret, event.rawBody,',
      to: `receiveCallback(secret, Buffer.from(event.body ?? ''),`,
      tests: TESTS,
    },
    {
      what: 'a slash at the end belongs to the callback’s secret',
      file: CALLBACK,
      from: `.replace(/\\/$/, '')`,
      to: '',
      tests: TESTS,
    },
    {
      what: 'a webhook’s time is not part of what is signed',
      file: WEBHOOK,
      from: `event.headers['webhook-timestamp']`,
      to: `event.headers['webhook-id']`,
      tests: TESTS,
    },
    {
      what: 'a report that was recorded is answered with 200',
      file: WEBHOOK,
      from: 'answer(202,',
      to: 'answer(200,',
      tests: TESTS,
    },
    {
      what: 'a count ignores what is asked for',
      file: READ,
      from: 'countInstances(new URLSearchParams(rawQueryString)',
      to: 'countInstances(new URLSearchParams()',
      tests: TESTS,
    },
    {
      what: 'a list ignores what is asked for',
      file: READ,
      from: 'listInstances(new URLSearchParams(rawQueryString)',
      to: 'listInstances(new URLSearchParams()',
      tests: TESTS,
    },
    {
      what: 'any role makes an administrator',
      file: READER,
      from: 'payload.realm_access?.roles.includes(administratorRole) ?? false',
      to: 'payload.realm_access !== undefined',
      tests: ['test/unit/reader-of.test.ts'],
    },
    {
      what: 'roles are taken from a token that nobody has verified',
      file: READER,
      from: 'payload?.sub !== subject',
      to: 'payload === undefined',
      tests: ['test/unit/reader-of.test.ts'],
    },
    {
      what: 'whoever shows nothing is an administrator',
      file: READER,
      from: 'if (iam) return',
      to: 'if (true) return',
      tests: ['test/unit/reader-of.test.ts'],
    },
    {
      what: 'an instance is shown to whoever knows its id',
      file: 'functions/read-history/read-history.ts',
      from: '(await viewOf(dependencies).visible([last])).length === 0',
      to: 'false',
      tests: ['test/unit/read-history.test.ts'],
    },
    {
      what: 'everybody may ask for all',
      file: 'functions/read-history/list-scope.ts',
      from: "scope === 'all' && !isAdministrator",
      to: "scope === 'all' && !isAdministrator && !person",
      tests: ['test/unit/read-history.test.ts'],
    },
  ],
};
