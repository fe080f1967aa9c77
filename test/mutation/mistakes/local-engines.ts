import type { Kind } from '../mistake.ts';
import { inFile } from '../in-file.ts';

const RECIPIENTS = ['test/local/recipients.test.ts'];
const ENGINES = ['test/end-to-end/engine-processes.test.ts', 'test/end-to-end/engine-processes.long.test.ts'];
const ACCESS = ['test/integration/engine-access.test.ts'];
const KEPT = ['test/integration/kept-table-engine.test.ts'];
const STARTUP = ['test/end-to-end/startup.test.ts'];

export const LOCAL_ENGINES: Kind = {
  kind: 'local engines',
  mistakes: [
    ...inFile('local/engines/prepare-topic.ts', RECIPIENTS, [
      [
        'former recipients stay',
        'await sns.send(new UnsubscribeCommand({ SubscriptionArn: arn }));',
        'void arn;',
      ],
      ['others’ subscriptions are ended too', 'endpoint.includes(`:${QUEUE_PREFIX}`) && ', ''],
      ['present recipients are unsubscribed', ' && !wanted.has(endpoint)', ' && wanted.has(endpoint)'],
      [
        'a filter that is taken away stays',
        '    await sns.send(\n      new SetSubscriptionAttributesCommand',
        '    if (recipient.phases) await sns.send(\n      new SetSubscriptionAttributesCommand',
      ],
      ['nobody has a filter', 'JSON.stringify(filterPolicyOf(recipient))', "'{}'"],
      [
        'only the first page of subscriptions is looked at',
        '} while (next);',
        '} while (next && subscriptions.length === 0);',
      ],
      [
        'all recipients share a queue',
        '.update(`${protocolOf(recipient)}:${addressOf(recipient)}`)',
        '.update(protocolOf(recipient))',
      ],
      [
        'everybody is subscribed again',
        'existing.find(({ Endpoint: endpoint }) => endpoint === queueArn)?.SubscriptionArn ??\n      ',
        '',
      ],
    ]),
    ...inFile('local/engines/engine-process.ts', ENGINES, [
      ['an engine gets our environment', '    env: {},\n', ''],
      ['an engine that we stop is lost', '      isStopping = true;\n', ''],
      ['mending is not told', "if (message.kind === 'mending') onMending();", ''],
      ['how an engine ended is not told', 'failure ?? how));', "failure ?? 'unknown'));"],
    ]),
    ...inFile('local/engines/prepare-engines.ts', STARTUP, [
      ['an address is shown with its key', 'const { origin } = new URL(url);', 'const origin = url;'],
    ]),
    ...inFile(
      'local/engines/prepare-engines.ts',
      ['test/integration/running.test.ts'],
      [
        [
          'the table has its usual name',
          'createTableInput(settings.tableName, HISTORY_SCHEMA)',
          "createTableInput('phasewatch', HISTORY_SCHEMA)",
        ],
      ],
    ),
    ...inFile(
      'local/engines/guard.ts',
      ['test/integration/engine-stop.test.ts'],
      [
        ['a stop forgets what is under way', '      accepted.add(response);\n', ''],
        [
          'a client that is gone is forgotten',
          'return response.writableEnded || !response.req.complete || isLongPoll(response.req);',
          'return true;',
        ],
      ],
    ),
    ...inFile('local/engines/guard.ts', ACCESS, [
      ['any key will do', ' && isKey', ''],
      ['web pages may ask', '!isBrowser && ', ''],
      ['any host will do', 'host === LOOPBACK && ', ''],
    ]),
    ...inFile('local/engines/kept-table-engine.ts', KEPT, [
      ['a clean stop looks like a kill', '      rmSync(mark, { force: true });\n', ''],
      [
        'a killed renaming loses everything',
        '  if (existsSync(old) && !existsSync(folder)) renameSync(old, folder);\n',
        '  void renameSync;\n',
      ],
    ]),
    ...inFile('local/engines/kept-table-engine.ts', ENGINES, [
      ['a kill looks like a clean stop', "  writeFileSync(mark, '');\n", ''],
    ]),
    ...inFile('local/engines/copy-tables.ts', KEPT, [
      ['copies one batch of a page', 'index += BATCH) {', 'index += items.length) {'],
      [
        'copies without indexes',
        'GlobalSecondaryIndexes: indexes,',
        'GlobalSecondaryIndexes: indexes?.slice(1),',
      ],
    ]),
  ],
};
