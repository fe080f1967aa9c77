import type { Kind } from '../mistake.ts';
import { inFile } from '../in-file.ts';

const RECIPIENTS = ['test/local/recipients.test.ts'];
const ENGINES = ['test/end-to-end/engine-processes.test.ts', 'test/end-to-end/engine-processes.long.test.ts'];
const ACCESS = ['test/integration/engine-access.test.ts'];
const KEPT = ['test/integration/kept-table-engine.test.ts'];
const SEAL = ['test/local/folder-seal.test.ts'];
const ADDRESSES = ['test/contract/address-topics.test.ts'];
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
      ['how an engine ended is not told', '[failure ?? how, ', "[failure ?? 'unknown', "],
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
      ['test/integration/engine-stop.long.test.ts'],
      [
        ['a stop forgets what is under way', '      accepted.add(response);\n', ''],
        [
          'a client that is gone is forgotten',
          'return response.writableEnded || !response.req.complete || isLongPoll(response.req);',
          'return true;',
        ],
      ],
    ),
    ...inFile('local/engines/email-subscriptions.ts', ADDRESSES, [
      ['a subscription is pending without end', ' AND made_at <= ?', ' AND made_at < ? - 1e12'],
      ['a confirmed subscription ends by itself', 'is_confirmed = 0 AND '],
      ['an address is subscribed again and again', '    if (existing) return existing;\n'],
      [
        'the subscriptions of a topic stay when it is deleted',
        'DELETE FROM email_subscriptions WHERE topic_arn = ?',
        'DELETE FROM email_subscriptions WHERE arn = ?',
      ],
    ]),
    ...inFile('local/engines/email-and-sms.ts', ADDRESSES, [
      ['every token confirms', 'find(({ token }) => token === Token)', 'find(() => true)'],
      [
        'what is confirmed is not delivered',
        "        server.subscribe({ topic: topicArn.split(':')[5] ?? '', queue: ADDRESS_QUEUE });\n",
      ],
      ['a restart forgets the confirmation', '        subscriptions.confirm(subscription);\n'],
      ['a confirmed address is asked again', 'if (!isConfirmed) await send', 'await send'],
      ['a new start empties the queue', 'if (!server.inspectQueue(ADDRESS_QUEUE)) ', ''],
      ['a topic need not exist', 'if (statusCode !== 200) throw', 'if (statusCode === 200) void'],
      ['every text is a phone number', '!PHONE_NUMBER.test(number)', 'false'],
    ]),
    ...inFile('local/engines/guard.ts', ACCESS, [
      ['any key will do', ' && isKey', ''],
      ['web pages may ask', '!isBrowser && ', ''],
      ['any host will do', 'host === LOOPBACK && ', ''],
    ]),
    ...inFile('local/engines/folder-seal.ts', SEAL, [
      ['a file that is cut short is taken for whole', 'digestOf(file) !== digest', 'digest === ""'],
      ['a file that is gone is not missed', ": 'is gone'", ': false'],
      ['a note is kept while the files change', '  rmSync(seal);\n', ''],
      [
        'the diary is compared',
        'readdirSync(folder).filter((name) => !NOT_DATA.test(name))',
        'readdirSync(folder)',
      ],
    ]),
    ...inFile('local/engines/run-engine.ts', STARTUP, [
      ['files are not compared', '  unsealFolder(folder);\n', ''],
      ['files are not noted', '    sealFolder(folder);\n', ''],
    ]),
    ...inFile('local/engines/kept-table-engine.ts', KEPT, [
      ['a clean stop looks like a kill', '      rmSync(mark, { force: true });\n', ''],
      ['a table without its root is taken for none', '  expectRoot(folder);\n', ''],
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
