import type { Kind } from '../mistake.ts';
import { inFile } from '../in-file.ts';

const PROCESSES = ['test/end-to-end/commands.test.ts'];
const PEOPLE = ['test/end-to-end/phasewatch-command.test.ts'];
const LOGIN = ['test/end-to-end/phasewatch-login.test.ts'];
const ANSWER = ['test/local/report-answer.test.ts'];
const SMOKE = ['test/infrastructure/smoke.test.ts'];
const BOOKS = ['test/local/demo-report.test.ts'];

export const COMMANDS: Kind = {
  kind: 'commands',
  mistakes: [
    ...inFile('cli/report.ts', PROCESSES, [
      ['all is well on any answer', 'if (complaint === undefined) return;', 'return;'],
      ['a complaint ends with 0', '  process.exitCode = 1;\n', ''],
      ['a report that was not sent ends with 0', '  process.exit(1);\n', '  process.exit(0);\n'],
      ['signs with the previous secret', 'webhookSecrets[0]', 'webhookSecrets[1]'],
      ['the secret of the environment has no say', "?? process.env['PHASEWATCH_WEBHOOK_SECRET'] ", ''],
      ['milliseconds are taken for seconds', 'timeout * 1_000', 'timeout / 1_000'],
      ['tries as often as it likes', '{ tries, timeoutMs', '{ timeoutMs'],
      [
        'the owner that was asked for is left out',
        '    owner,\n    project_id',
        "    owner: 'you',\n    project_id",
      ],
      ['the error message is left out', '    ...(error !== undefined && { error_message: error }),\n', ''],
      ['the id that was asked for is left out', 'id: id ?? `instance', 'id: `instance'],
      ['the answer is not shown', '  print(`${answer.status} ${answer.text}`);\n', ''],
    ]),
    ...inFile('cli/report-answer.ts', ANSWER, [
      ['any status will do', 'status !== 202 || ', ''],
      ['any success will do', 'status !== 202', 'status >= 300'],
      ['any body will do', 'status !== 202 || !answer.success', 'status !== 202'],
      ['the number of results does not matter', 'results.length !== ids.length ||\n', ''],
      [
        'the ids of results do not matter',
        ' ||\n    results.some(({ id }, place) => id !== undefined && id !== ids[place])',
        '',
      ],
      ['invalid ones are taken', "result === 'invalid'", "result === 'refused'"],
      ['only one that is all invalid is told', 'return invalid === 0', 'return invalid < ids.length'],
    ]),
    ...inFile('cli/smoke-run.ts', SMOKE, [
      ['an unsigned report may be taken', 'if (refused.status !== 401)', 'if (refused.status >= 500)'],
      ['any status will do for a report', 'response.status !== 202 || ', ''],
      ['any answer will do for a report', ' || !isDeepStrictEqual(taken, wanted)', ''],
      ['the repetition may be recorded', "['recorded', 'unchanged']", "['recorded', 'recorded']"],
      ['there is no repetition', "['recorded', 'unchanged']", "['recorded']"],
      ['what is read may be different', 'return different.length === 0;', 'return true;'],
      [
        'a history that never comes is fine',
        '\n  return false;\n}\n\nfunction notAllowed',
        '\n  return true;\n}\n\nfunction notAllowed',
      ],
      [
        'a reader who is refused is fine',
        'if (token === undefined && aws === undefined)',
        'if (status !== 200)',
      ],
      ['looks only once', 'const LOOKS = 10;', 'const LOOKS = 1;'],
      ['never gives up', 'AbortSignal.timeout(runtime.timeoutMs)', 'AbortSignal.timeout(600_000)'],
      [
        'the token goes with reports too',
        '  client.use({ onRequest: ({ request }) => withProof(request, options) });\n',
        '',
      ],
    ]),
    ...inFile('cli/smoke-report.ts', SMOKE, [
      ['another id will do', "    ['id', id, report.id],\n", ''],
      ['another phase will do', "    ['phase', phase, report.phase],\n", ''],
      ['another launch will do', "    ['launchedAt', launchedAt, report.launched],\n", ''],
      ['another start will do', "    ['startedAt', startedAt, report.started],\n", ''],
      ['any number of entries will do', "    ['number of entries', history.length, 1],\n", ''],
      ['another source will do', "    [\"the entry's source\", entry?.source, 'webhook'],\n", ''],
      ['a message will do', '    ["the entry\'s notice", entry?.notice, undefined],\n', ''],
      [
        'any time will do',
        'Math.abs(learntMsAgo) <= CLOCKS_DIFFER_MS',
        'learntMsAgo <= 0 || learntMsAgo > 0',
      ],
      ['the future will do', 'Math.abs(learntMsAgo)', 'learntMsAgo'],
      ['differences are not differences', 'read !== expected)', 'read === undefined)'],
    ]),
    ...inFile('cli/smoke.ts', PROCESSES, [
      [
        'a check that fails ends with 0',
        'timeoutMs: 30_000 }))) process.exitCode = 1;',
        'timeoutMs: 30_000 }))) process.exitCode = 0;',
      ],
      [
        'one that cannot be reached ends with 0',
        'reasonOf(error)}`);\n  process.exitCode = 1;',
        'reasonOf(error)}`);',
      ],
      ['wrong options end with 1', 'exitCode === 0 ? 0 : 2', 'exitCode === 0 ? 0 : 1'],
      [
        'the token of the environment has no say',
        "given.token ?? environment['PHASEWATCH_TOKEN']",
        'given.token',
      ],
    ]),
    ...inFile('cli/with-proof.ts', SMOKE, [
      [
        'the session of the credentials is lost',
        '      ...aws,\n',
        "      ...aws, credentials: { ...aws.credentials, sessionToken: '' },\n",
      ],
    ]),
    ...inFile('cli/with-proof.ts', PROCESSES, [
      ['the region of the environment has no say', "    environment['AWS_REGION'] ??\n", ''],
    ]),
    ...inFile('cli/phasewatch/list.ts', PEOPLE, [
      ['only the first page is shown', 'instances.length >= options.limit', 'true'],
      ['the project is not asked for', 'projectId: project,', 'projectId: undefined,'],
      ['an incomplete list looks whole', 'if (!isWhole) printError', 'if (false) printError'],
    ]),
    ...inFile('cli/phasewatch/watch.ts', PEOPLE, [
      ['a failure ends with 0', "outcome === 'success') ? 0 : 1", 'outcome !== null) ? 0 : 1'],
      ['each look is a change', 'phases.get(id) !== phase &&', 'phases.get(id) !== id &&'],
      ['an outage ends it', 'if (!(error instanceof Unavailable)) throw error;', 'throw error;'],
    ]),
    ...inFile('cli/phasewatch/logins.ts', LOGIN, [
      ['everybody can read the logins', 'mode: 0o600', 'mode: 0o644'],
      ['a logout forgets nothing', '    this.#write(others);\n', ''],
    ]),
    ...inFile('cli/phasewatch/identity.ts', LOGIN, [
      ['a token goes anywhere', ' && !isSafe(place)', ' && false'],
      ['a renewed login is not kept', 'if (next !== current) logins.keep(url, next);', ''],
    ]),
    ...inFile('cli/phasewatch/device-login.ts', LOGIN, [
      ['a login is never renewed', 'login.expiresAt - now > RENEW_BEFORE_MS', 'true'],
    ]),
    ...inFile('local/demo-report.ts', BOOKS, [
      ['a missing message is fine', 'figures.missing === 0 &&\n', ''],
      ['a message may come twice', 'figures.duplicates === 0 &&\n', ''],
      ['anybody may be told', 'figures.unasked === 0 &&\n', ''],
      ['a notice may stay due', 'figures.due === 0 &&\n', ''],
      ['instances may be missing', 'figures.instances === visible.length &&\n', ''],
      ['notices may be missing', 'figures.notices === ends.length &&\n', ''],
      ['owners do not matter', "(owners?.includes(String(life.fields['owner'])) ?? true)", 'true'],
      ['projects do not matter', '(projects?.includes(life.projectId) ?? true)', 'true'],
      ['phases do not matter', '(phases?.includes(phase) ?? true)', 'true'],
      ['hidden lives count', 'projectId !== HIDDEN_PROJECT_ID', 'projectId.length > 0'],
      [
        'successes are failures',
        "outcome === 'success' ? 'completed' : 'failed'",
        "outcome === 'success' ? 'failed' : 'completed'",
      ],
      ['who got it does not matter', '`${to} ${noticeId}`', '`${noticeId}`'],
      [
        'notices that nobody got are fine',
        ' &&\n    figures.told === ends.length',
        '',
        'a missing or unasked message says it too',
      ],
    ]),
    ...inFile('local/demo.ts', PROCESSES, [
      ['ends with 0 whatever it found', '    if (!report.isRight) process.exitCode = 1;\n', ''],
      ['ends with 1 where all is well', 'if (!report.isRight)', 'if (report.isRight)'],
      ['has more patience than was asked for', 'options.patience * 1_000', 'PATIENCE_SECONDS * 1_000'],
    ]),
    ...inFile('local/send-report.ts', PROCESSES, [
      ['an answer of 5xx is the last', 'status < 500 && ', 'status !== 400 && '],
      [
        'every try has another id',
        '...signedHeaders(secret, id, body',
        '...signedHeaders(secret, `${id}${attempt}`, body',
      ],
      ['a failure to reach it is the last', '      if (attempt >= tries)\n        throw', '      throw'],
      [
        'the cause is left out',
        'if (!Error.isError(cause)) return error.message;',
        'if (cause !== null) return error.message;',
      ],
      ['signs for another time', 'body, Date.now())', 'body, Date.now() / 1_000)'],
    ]),
  ],
};
