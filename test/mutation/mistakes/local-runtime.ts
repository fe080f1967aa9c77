import type { Kind } from '../mistake.ts';
import { inFile } from '../in-file.ts';

const FOLDER = ['test/local/data-folder.test.ts'];
const SCHEDULE = ['test/local/schedule.test.ts'];
const LINES = ['test/local/console-lines.test.ts'];
const RECIPIENTS = ['test/local/recipients.test.ts'];
const GATEWAY = ['test/local/gateway.test.ts'];
const RUNNING = ['test/integration/running.test.ts'];
const ENGINES = ['test/end-to-end/engine-processes.test.ts', 'test/end-to-end/engine-processes.long.test.ts'];
const STARTUP = ['test/end-to-end/startup.test.ts'];

export const LOCAL_RUNTIME: Kind = {
  kind: 'local runtime',
  mistakes: [
    ...inFile('local/data-folder.ts', FOLDER, [
      ['all folders have one name', '${hostname()} ${root}', '${hostname()}'],
      ['others can read the folder', 'chmodSync(root, 0o700)', 'chmodSync(root, 0o755)'],
      ['a folder that others can read stays so', '  if (entries.length > 0) chmodSync(root, 0o700);\n', ''],
      ['a folder of somebody else is taken', 'if (foreign !== undefined)', "if (foreign === '')"],
      ['an empty folder that is shared is closed', 'if (entries.length > 0) chmod', 'chmod'],
      ['others can read new secrets', '{ mode: 0o600 });\n  renameSync', '{ mode: 0o644 });\n  renameSync'],
      ['old secrets that others can read stay so', '  chmodSync(file, 0o600);\n', ''],
      ['new secrets at every start', 'keptSecrets(secretsFile) ?? newSecrets', 'newSecrets'],
      ['short webhook secrets', 'whsec_${randomBytes(32)', 'whsec_${randomBytes(8)'],
      ['webhook secrets in URL letters', ".toString('base64')}`", ".toString('base64url')}`"],
      [
        'new secrets in place of damaged ones',
        '  if (!parsed.success) {\n',
        '  if (!parsed.success) {\n    if (parsed.error) return undefined;\n',
      ],
      [
        'secrets that cannot be read are made anew',
        "&& error.code === 'ENOENT') return undefined",
        ') return undefined',
      ],
    ]),
    ...inFile('local/delivered-messages.ts', FOLDER, [
      ['a message is known whoever got it', '`${messageId} ${to}`', '`${messageId}`'],
      [
        'what an earlier run delivered is forgotten',
        'for (const name of [`${file}.1`, file])',
        'for (const name of [`${file}.1`])',
      ],
      [
        'what was delivered before the file was full is forgotten',
        'for (const name of [`${file}.1`, file])',
        'for (const name of [file])',
      ],
      [
        'what this run delivered is forgotten',
        'JSON.stringify(message));\n    this.#known.add(nameOf(message));',
        'JSON.stringify(message));',
      ],

      ['a file that cannot be read counts as empty', "&& error.code === 'ENOENT') return []", ') return []'],
    ]),
    ...inFile('local/local-telemetry.ts', FOLDER, [
      ['the log has no times', 'timestamp: new Date().toISOString(), ', ''],
    ]),
    ...inFile('local/folder-lock.ts', FOLDER, [
      ['a lock is never released', 'release: () => database.close()', 'release: () => undefined'],
      ['a lock is no lock', 'BEGIN EXCLUSIVE', 'BEGIN'],
    ]),
    ...inFile('local/rotated-file.ts', FOLDER, [
      ['others can read the log and the messages', '{ mode: 0o600 }', '{ mode: 0o644 }'],
      [
        'a full file is written on',
        'if (sizeOf(file) + Buffer.byteLength(line) >= MAX_BYTES) rotate(file);',
        '',
      ],
      ['a full file is forgotten', 'renameIfThere(file, `${file}.1`);', 'renameIfThere(file, `${file}.0`);'],
      [
        'older files are overwritten',
        'let number = KEPT - 1; number >= 1; number -= 1',
        'let number = 1; number < KEPT; number += 1',
      ],
    ]),
    ...inFile('local/schedule.ts', SCHEDULE, [
      [
        'ends at its first failure',
        '      onFailure(error);',
        '      onFailure(error);\n      stopped = true;',
      ],
      ['says nothing of a failure', '      onFailure(error);', '      void error;'],
      ['waits a whole interval after each end', 'everyMs - (Date.now() - began)', 'everyMs'],
      [
        'waits an interval before the first',
        '  invoke();\n  return',
        '  timer = setTimeout(invoke, everyMs);\n  return',
      ],
      ['a stop does not wait', '      return running;', '      return Promise.resolve();'],
      ['a stop does not stop the timer', '      clearTimeout(timer);\n', ''],
      ['goes on after a stop', '    if (stopped) return;\n', ''],
      ['the interval is the time-out', 'randomUUID(), timeoutMs, ', 'randomUUID(), everyMs, '],
      ['does not wait for one to end', 'await handler({}', 'void handler({}'],
    ]),
    ...inFile('local/invocation-context.ts', SCHEDULE, [
      ['the time that is left stands still', 'Math.max(0, deadline - Date.now())', 'timeoutMs'],
      [
        'the time that is left falls below nothing',
        'Math.max(0, deadline - Date.now())',
        'deadline - Date.now()',
      ],
    ]),
    ...inFile('local/console-lines.ts', LINES, [
      ['an SMS shows its subject', "['SMS', text]", "['SMS', subject]"],
      ['every message is an e-mail', "['SMS', text]", "['E-MAIL', text]"],
      ['the owner is left out', '`${event.name} (${event.owner})`', 'event.name'],
      ['warnings are left out', "record.level === 'warn' || ", ''],
      [
        'everything that is logged is shown',
        "else if (record.level === 'warn' || record.level === 'error')",
        'else',
      ],
      ['the reason is left out', '[message, failure, reason]', '[message, failure]'],
      ['a late report looks like a change', "kind === 'late'", "kind === 'none'"],
      ['the phase before is left out', '`${String(previousPhase)} → ${String(phase)}`', 'String(phase)'],
      ['an update is not called one', "${kind === 'update' ? ' (updated)' : ''}", ''],
      [
        'a failed look-up is remembered',
        'if (event) names.set(instanceId, readableLine(`${event.name} (${event.owner})`));',
        'names.set(instanceId, event ? readableLine(`${event.name} (${event.owner})`) : instanceId);',
      ],
      ['lines overtake each other', 'lines = lines.then(line).then(', 'void line().then('],
    ]),
    ...inFile('local/postman.ts', RECIPIENTS, [
      ['the text of e-mail goes to phones', 'texts.data[protocol]', 'texts.data.email'],
      ['everything is sent by e-mail', "if (mail.protocol === 'email') await", 'await'],
      [
        'an e-mail that fails is not noticed',
        'await options.sendEmail?.(mail);',
        'void options.sendEmail?.(mail)?.catch(() => undefined);',
      ],
      ['no refusal is for good', 'responseCode >= 500 && responseCode < 600', 'responseCode >= 600'],
      [
        'every answer of a mail server is for good',
        'responseCode >= 500 && responseCode < 600',
        'responseCode >= 400',
      ],
      ['what is given up counts as delivered', '      mail.refused = reason;\n', ''],
      [
        'a message is noted before it is sent',
        'if (mail && !delivered.has(mail)) {\n',
        'if (mail && !delivered.has(mail)) {\n    delivered.add(mail);\n',
      ],
      [
        'a message is deleted before it is noted',
        '  const mail = read(message, recipient);',
        '  await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));\n  const mail = read(message, recipient);',
      ],
      ['a message is told and not written down', '    delivered.add(mail);\n', ''],
      ['a message is written down and not told', 'if (mail.refused === undefined) onDelivered(mail);', ''],

      ['what was delivered is delivered again', 'if (mail && !delivered.has(mail))', 'if (mail)'],
      [
        'what was delivered stays in the queue',
        'if (mail && !delivered.has(mail)) {',
        'if (mail && delivered.has(mail)) return;\n  if (mail) {',
      ],
      [
        'what is no message stays in the queue',
        'if (mail && !delivered.has(mail)) {',
        'if (!mail) return;\n  if (!delivered.has(mail)) {',
      ],
      [
        'ends at its first failure',
        'await wait(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined);',
        'return;',
      ],
      [
        'says nothing of a failure',
        "      onFailure(Error.isError(error) ? error.message : 'unknown error');\n",
        '      void onFailure;\n',
      ],
      ['a stop lets it wait for one more message', '{ abortSignal: signal }', '{}'],
      ['a notice has no id', "event.success ? event.data.id : ''", "''"],
      ['the subject is lost', 'subject,\n    text: texts', "subject: '',\n    text: texts"],
    ]),
    ...inFile(
      'local/postman.ts',
      ['test/local/smtp-sender.test.ts'],
      [
        [
          'sender and recipient are swapped',
          '      from,\n      to,\n      subject',
          '      from: to,\n      to: from,\n      subject',
        ],
        ['an e-mail has no id of its own', '      messageId: `<${messageId}@phasewatch>`,\n', ''],
      ],
    ),
    ...inFile('local/gateway.ts', GATEWAY, [
      ['says that it is well while it starts', 'functions ? reply.send', 'true ? reply.send'],
      ['time-outs are in seconds', 'TIMEOUT_SECONDS[folder] * 1_000', 'TIMEOUT_SECONDS[folder]'],
      [
        'all functions have the time-out of one',
        'TIMEOUT_SECONDS[folder] * 1_000',
        "TIMEOUT_SECONDS['receive-webhook'] * 1_000",
      ],
      ['listens on all addresses', "host: '127.0.0.1', port", "host: '0.0.0.0', port"],
      ['a greedy parameter is lost', '{ ...parameters, [greedy]: rest }', 'parameters'],
      ['every answer is 200', 'response.statusCode ?? 200', '200'],
      ['the headers of answers are lost', '(response.headers ?? {}) as', '({}) as'],
      [
        'a malformed path is repeated',
        '    frameworkErrors: (_error, _request, reply) => void sendMalformed(reply),\n',
        '',
      ],
      ['a large body is malformed', 'error.statusCode === 413', 'error.statusCode === 414'],
      ['bodies may have a megabyte', '10 * 1_024 * 1_024', '1_024 * 1_024'],
      [
        'a failure tells its reason',
        "problemDocument(500, 'An unexpected error occurred.')",
        'problemDocument(500, String(error))',
      ],
      [
        'odd content types are refused',
        'if (type !== undefined && !CONTENT_TYPE.test(type))',
        'if (type === undefined)',
      ],
      ['HEAD is answered too', 'exposeHeadRoute: false', 'exposeHeadRoute: true'],
      ['times are in seconds', 'receivedAt: Date.now()', 'receivedAt: Date.now() / 1_000'],
      ['a close hangs up on requests', "forceCloseConnections: 'idle'", 'forceCloseConnections: true'],
      ['a close waits for clients that keep their connections', '      isClosing = true;\n', ''],
      ['a close does not wait', 'return app.close();', 'void app.close();\n      return Promise.resolve();'],
      ['a taken port gets a stack trace', "code === 'EADDRINUSE'", "code === 'EADDRNOTAVAIL'"],
    ]),
    ...inFile('local/gateway.ts', GATEWAY, [
      [
        'any host will do',
        "if (hosts.has(host.replace(/:\\d*$/, '').toLowerCase())) return undefined;",
        "if (host !== '') return undefined;",
      ],
      ['the names of a proxy are refused', '...proxyHosts.map((host) => host.toLowerCase())', ''],
      [
        'hosts are taken in small letters only',
        "replace(/:\\d*$/, '').toLowerCase()",
        "replace(/:\\d*$/, '')",
      ],
    ]),
    ...inFile('local/gateway-event.ts', GATEWAY, [
      [
        'bytes are taken for text',
        "(TEXT_TYPES.test(headers['content-type'] ?? '') && isUtf8(body))",
        "TEXT_TYPES.test(headers['content-type'] ?? '')",
      ],
      ['base64 is not said to be', 'isBase64Encoded: !isText', 'isBase64Encoded: false'],
      [
        'only the first of several values',
        "url.searchParams.getAll(name).join(',')",
        "url.searchParams.get(name) ?? ''",
      ],
      ['the raw query has its question mark', 'url.search.slice(1)', 'url.search'],
      ['the path has its query', 'rawPath: url.pathname', 'rawPath: request.url'],
    ]),
    ...inFile('local/run-phasewatch.ts', RUNNING, [
      [
        'a stop waits for nothing',
        '    await Promise.race([finished, wait(FINISH_MS, undefined, { ref: false })]);\n',
        '    void finished;\n',
      ],
      [
        'engines end in the wrong order',
        'let close = closers.resources.pop(); close; close = closers.resources.pop()',
        'let close = closers.resources.shift(); close; close = closers.resources.shift()',
      ],
      ['engines are not waited for', ') await close();', ') void close();'],
      ['nothing is written to the log file', '    toFile(record);\n', ''],
      ['polls when it should sweep', 'everyMs: settings.pollIntervalMs', 'everyMs: settings.sweepIntervalMs'],
      ['sweeps when it should poll', 'everyMs: settings.sweepIntervalMs', 'everyMs: settings.pollIntervalMs'],
      [
        'a failed run is not told',
        "    sink({\n      level: 'error',\n      service: functionName,",
        "    void ({\n      level: 'error',\n      service: functionName,",
      ],
      [
        'a stop does not stop the gateway first',
        'work.push(() => gateway.close())',
        'resources.push(() => gateway.close())',
        'it is still closed before the engines',
      ],
      [
        'the poll has the time-out of the sweep',
        "TIMEOUT_SECONDS['poll-data-manager']",
        "TIMEOUT_SECONDS['sweep-due']",
        'only a poll of a minute could tell',
      ],
    ]),
    ...inFile(
      'local/run-phasewatch.ts',
      ['test/integration/webhook.test.ts'],
      [
        ['previous secrets are not taken', 'previous: previous.map((value) => ({ value }))', 'previous: []'],
        ['the secrets of the settings are not taken', 'settings.webhookSecrets ?? folder', 'folder'],
      ],
    ),
    ...inFile('local/start.ts', ENGINES, [
      [
        'a second Ctrl-C is not heard',
        "if (isStopping) process.exit(signal === 'SIGINT' ? 130 : 143);",
        'if (isStopping) return;',
      ],
      ['the codes of the signals are swapped', '130 : 143', '143 : 130'],
      ['a stop is not waited for', '    await running.stop();', '    void running.stop();'],
    ]),
    ...inFile('local/start.ts', STARTUP, [
      ['SIGTERM is not heard', "['SIGINT', 'SIGTERM']", "['SIGINT']"],
      ['a clean stop ends with 1', 'process.exit(0)', 'process.exit(1)'],
    ]),
  ],
};
