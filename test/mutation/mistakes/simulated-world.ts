import { inFile } from '../in-file.ts';
import type { Kind } from '../mistake.ts';

const PROCESSES = ['simulation/processes.test.ts'];
const PINNED = ['simulation/simulation.test.ts'];
const TURNS = ['simulation/noted-turns.test.ts'];
const FAULTS = ['simulation/faults.test.ts'];
const BOOKS = ['simulation/ledger.test.ts'];

export const SIMULATED_WORLD: Kind = {
  kind: 'simulated world',
  mistakes: [
    ...inFile('simulation/world/ledger.ts', BOOKS, [
      ['the ledger accepts nothing', '    this.accepted.set(instanceId, all);\n'],
      ['the ledger forgets what was published', '    this.publications.push(publication);\n'],
      [
        'a death excuses what was noted long ago',
        'publication.notedAt !== undefined || publication.excuse',
        'publication.excuse',
      ],
      [
        'an event may be taken for another phase by a later write',
        "'suppressed', 'expiresAt'",
        "'suppressed', 'expiresAt', 'phase'",
      ],
      [
        'deaths between append and publish are not counted',
        "if (owed && owed.size > 0) this.count('1');",
        "if (owed && owed.size > 1) this.count('1');",
      ],
    ]),
    ...inFile('simulation/world/senders.ts', FAULTS, [
      [
        'webhooks that were answered are not held to',
        "if (ending.kind === 'returned') this.#accept(reports, ending.result);",
        "if (ending.kind === 'threw') this.#accept(reports, []);",
      ],
      [
        'callbacks that were answered are not held to',
        "if (ending.kind === 'returned' && seen) ledger.accept(life.id, seen);",
      ],
    ]),
    ...inFile('simulation/world/world.ts', FAULTS, [
      [
        'what a poll has seen is not held to',
        '    for (const { life, state } of shown) ledger.accept(life.id, state);\n',
      ],
      ['the faults never stop', '      weather.calmDown();\n'],
      [
        'the index shows every change at once',
        'indexed.between(0, weather.faults.indexLagMs)',
        'indexed.between(0, 0)',
      ],
      ['SNS refuses nothing', 'return refusedEvery > 0 &&', 'return refusedEvery < 0 &&'],
      [
        'all processes are of one version',
        'const isNewer = twoVersions && this.#random.chance(0.5);',
        'const isNewer = false;',
      ],
      [
        'errors of a poll or a sweep are not noted',
        '    this.#world.ledger.bugs.push(String(Error.isError(error) ? error.stack : error));\n',
      ],
      [
        'a world is at rest while something is due',
        "return !table.all().some((item) => item['dueAt']);",
        'return true;',
      ],
      [
        'the backup that is restored owes nothing',
        'if (!publishedAt || !messageId) return item;',
        'if (publishedAt || !messageId) return item;',
      ],
    ]),
    ...inFile('simulation/world/world.ts', PINNED, [
      [
        'how slow messages were is not looked at',
        'return Math.max(0, ...waits);',
        'return Math.min(0, ...waits);',
      ],
    ]),
    ...inFile('simulation/world/topic-connection.ts', FAULTS, [
      ['when a publish began is not noted', '    ledger.publishBegan.push(beganAt);\n'],
      [
        'every message has an excuse',
        "isMissed ? 'reply lost' : process.isAlive ? undefined : 'killed'",
        "isMissed || process.isAlive ? 'reply lost' : 'killed'",
      ],
      [
        'no message counts as told because of a backup',
        'isAfterRestore: ledger.isRestored',
        'isAfterRestore: isMissed',
      ],
    ]),
    ...inFile('simulation/world/topic-connection.ts', PROCESSES, [
      [
        'a lost reply is no excuse',
        "if (publication) publication.excuse ??= 'reply lost';",
        'if (publication) publication.excuse ??= undefined;',
      ],
    ]),
    ...inFile('simulation/world/table-connection.ts', FAULTS, [
      [
        'every note that a message was told counts as lost',
        "if (fate !== 'done') excuse(command, ledger);",
        'excuse(command, ledger);',
      ],
      [
        'no note that a message was told is taken down',
        '          noteSettled(command, ledger, timeline.now);\n',
      ],
      [
        'no claim is taken down',
        '          if (isClaiming(command)) ledger.hold(process, keyIn(command.input.Key));\n',
      ],
      [
        'the note of another message counts',
        'if (messageId === messageIdOf(publication)) publication.notedAt',
        'publication.notedAt',
      ],
    ]),
    ...inFile('simulation/world/kept-secret.ts', FAULTS, [
      ['the secret is never rotated', '    this.#current = value;\n'],
      [
        'the old secret is forgotten',
        'this.#previous = [{ value: this.#current, validUntil }, ...this.#previous];',
        'this.#previous = [...this.#previous];',
      ],
    ]),
    ...inFile('simulation/world/senders.ts', FAULTS, [
      ['no clock of a sender is off', 'timeline.now + skew', 'timeline.now'],
      [
        'what is held up comes at once',
        'this.#in(delay, () => void this.#post',
        'this.#in(0 * delay, () => void this.#post',
      ],
    ]),
    ...inFile('simulation/world/simulated-process.ts', PROCESSES, [
      ['no clock is off', 'this.#timeline.now + this.nature.aheadMs', 'this.#timeline.now'],
      ['nothing is ever held up', 'Math.max(1, Math.ceil(ms)) + late', 'Math.max(1, Math.ceil(ms))'],
      ['the dead go on', '    this.#isAlive = false;\n'],
      ['the dead hear that their time is up', 'this.#isAlive && controller.abort(', 'controller.abort('],
    ]),
    ...inFile('simulation/world/deployment.ts', PROCESSES, [
      [
        'no function is ended by its time-out',
        "        this.#ledger.count('37');\n        process.kill();\n",
      ],
      [
        'one more callback runs at once than the account lets',
        'running >= CONCURRENCY[name]',
        'running > CONCURRENCY[name]',
      ],
      ['sweeps never overlap', "'sweep-due': Infinity", "'sweep-due': 1"],
      ['the one process is there again at once', '      this.#isDown = true;\n'],
      ['each invocation starts cold', '    idle.push(container);\n'],
    ]),
    ...inFile('simulation/world/weather.ts', FAULTS, [
      ['the faults never begin', 'return this.#isCalm ? NO_FAULTS : this.#planned;', 'return NO_FAULTS;'],
      ['SNS is away when the table is', 'this.isIn(topicOutages)', 'this.isIn(this.faults.tableOutages)'],
    ]),
    ...inFile('simulation/world/call.ts', FAULTS, [
      ['processes never die', 'this.#random.chance(this.#kills())', 'this.#random.chance(0 * this.#kills())'],
      [
        'a lost reply is a request that never arrived',
        '        this.#arrive(this.#latency(), false, number);\n',
        "        this.#fail(this.#latency(), number, 'TimeoutError');\n",
      ],
    ]),
    ...inFile('simulation/world/noted-turns.ts', TURNS, [
      ['polls may read at once', 'return !isGivenBack && process.isAlive && now < until;', 'return false;'],
      ['a turn is over when its poll wishes', 'process.isAlive && now < until', 'process.isAlive'],
      ['the dead keep their turn', '!isGivenBack && process.isAlive', '!isGivenBack'],
      ['a poll may begin where it likes', '!last.next.includes(position)', 'last.next.length === 0'],
      ['clocks may not differ', 'timeline.now + plan.faults.clockDifferenceMs', 'timeline.now'],
    ]),
    ...inFile('simulation/world/simulated-data-manager.ts', FAULTS, [
      ['no list comes slowly', 'random.between(0, 2 * entryMs)', 'random.between(0, 0 * entryMs)'],
      ['the Data Manager is never behind', 'stateAt(life, now - behind)', 'stateAt(life, now)'],
    ]),
  ],
};
