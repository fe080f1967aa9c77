import { inFile } from '../in-file.ts';
import type { Kind } from '../mistake.ts';

const HAND_MADE = ['simulation/invariants.test.ts'];
const PINNED = ['simulation/simulation.test.ts'];
const FAULTS = ['simulation/faults.test.ts'];
const REPORT = ['simulation/report.test.ts'];
const WORKERS = ['simulation/run-in-workers.test.ts'];
const RUNS = ['simulation/simulate-command.test.ts'];
const ORDERS = ['simulation/recovery.test.ts', 'simulation/exhaustive.test.ts'];

export const SIMULATOR: Kind = {
  kind: 'simulator',
  mistakes: [
    ...inFile('simulation/invariants/invariants.ts', HAND_MADE, [
      ['I1 is not checked', '    ...checkKept(id, accepted, events),\n'],
      ['I2 is not checked', '    ...checkNumbers(id, events),\n'],
      ['writes that must not have been are not told', 'world.ledger.forbiddenWrites.map', '[].map'],
      ['I3 is not checked', '    ...checkStages(id, events),\n'],
      ['I4 is not checked', '    ...checkTold(id, events, ledger.publicationsOf),\n'],
      ['I6 is not checked', '    ...checkOwed(world),\n'],
      ['I7 is not checked', '    ...checkRest(world),\n'],
      ['I8 is not checked', '    ...checkPace(world),\n'],
      ['I9 is not checked', '    ...checkState(id, accepted, events),\n'],
      ['I10 is not checked', '    ...checkNotices(id, events),\n'],
      [
        'wrong turns are not told',
        "    ...world.ledger.wrongTurns.map((what): Violation => ({ invariant: 'turns', what })),\n",
      ],
      [
        'bugs are not told',
        "    ...world.ledger.bugs.map((what): Violation => ({ invariant: 'no bug', what })),\n",
      ],
      [
        'a message may take twice as long',
        'world.slowestMs > livenessBoundMs(world)',
        'world.slowestMs > 2 * livenessBoundMs(world)',
      ],
      [
        'an excuse counts for what was noted before',
        'before.excuse !== undefined && !isNoted',
        'before.excuse !== undefined',
      ],
      [
        'an excuse of the later message counts for the earlier one',
        'before.excuse !== undefined && !isNoted',
        'publication.excuse !== undefined && !isNoted',
      ],
      [
        'a note that came after the claim counts',
        'before.notedAt <= publication.heldSince',
        'before.notedAt <= publication.beganAt',
      ],
      [
        'messages are taken in the order of their arrival',
        'one.beganAt - other.beganAt',
        'one.arrivedAt - other.arrivedAt',
      ],
      ['a suppressed outcome may be told', 'hasNotice(event) && !isSuppressed', 'hasNotice(event)'],
      [
        'nothing that is suppressed is looked at',
        'return isLongOver(event)\n        ? []',
        'return isLongOver(event) || true\n        ? []',
      ],
      [
        'one publish too many a second is all right',
        'place - first + 1 <= allowed',
        'place - first <= allowed',
      ],
      ['only the first instance is checked', 'world.lives.flatMap(', 'world.lives.slice(0, 1).flatMap('],
      [
        'what is lost is not counted',
        "lost: violations.filter(({ invariant }) => invariant === 'I4').length",
        'lost: 0',
      ],
    ]),
    ...inFile('simulation/report/tally.ts', REPORT, [
      [
        'tallies are added without what was lost in one of them',
        'lost: one.lost + other.lost',
        'lost: one.lost',
      ],
      [
        'the broken worlds of one tally are dropped',
        'broken: [...one.broken, ...other.broken]',
        'broken: one.broken.length > 0 ? one.broken : other.broken',
      ],
    ]),
    ...inFile('simulation/report/tally-text.ts', REPORT, [
      [
        'a row that never happened is not missed',
        'isDue && !happened[row]',
        'isDue && happened[row] === undefined',
      ],
      [
        'what was lost is printed as what was told twice',
        '`doubled without an explanation  ${number(tally.doubled)}`',
        '`doubled without an explanation  ${number(tally.lost)}`',
      ],
    ]),
    ...inFile('simulation/run-worlds.ts', FAULTS, [
      [
        'a tally counts accepted instances, not reports',
        'reduce((sum, { length }) => sum + length, 0)',
        'length',
      ],
      ['lives are not counted', '  countLives(history);\n'],
    ]),
    ...inFile('simulation/run-in-workers.ts', WORKERS, [
      [
        'each answer of a worker takes the place of the one before',
        'tally = added(tally, answer);',
        'tally = answer;',
      ],
    ]),
    ...inFile('simulation/worker.ts', WORKERS, [
      [
        'a failing worker is taken for one that has done its work',
        'void work(assignment));',
        'void work(assignment).catch(async () => parentPort?.postMessage(await runWorlds(0, []))));',
      ],
      [
        'workers run Phasewatch in place of the variant',
        'runWorlds(seed, worlds, variantNamed(variant))',
        'runWorlds(seed, worlds, variantNamed(variant) && undefined)',
      ],
    ]),
    ...inFile('simulation/report/shrink.ts', PINNED, [
      [
        'what breaks is shrunk to what breaks something else',
        'violations.some((violation) => violation.invariant === invariant)',
        'violations.length > 0',
      ],
      [
        'what breaks is shrunk to what breaks nothing',
        'violations.some((violation) => violation.invariant === invariant)',
        '!violations.some((violation) => violation.invariant === invariant)',
      ],
    ]),
    ...inFile('simulation/simulate-command.ts', RUNS, [
      [
        'a run that breaks something ends with 0',
        'tally.broken.length > 0 || missing.length > 0 ? BROKEN : HOLDS',
        'missing.length > 0 ? BROKEN : HOLDS',
      ],
      [
        'a world that breaks something ends with 0',
        'return violations.length > 0 ? BROKEN : HOLDS;',
        'return HOLDS;',
      ],
      [
        'a variant that nothing catches is all right',
        '(variant === AS_IT_IS) !== (tally.broken.length === 0)',
        '(variant === AS_IT_IS) && (tally.broken.length > 0)',
      ],
      ['only the last scenario counts', 'isBroken ||= broken.length > 0;', 'isBroken = broken.length > 0;'],
      ['what is to be repeated is not what was run', '--world ${world}${isBroken}\\n', '--world ${world}\\n'],
      [
        'a table of half the variants is written at Ctrl-C',
        '      if (signal.aborted) return INTERRUPTED;\n      results.push',
        '      results.push',
      ],
    ]),
    ...inFile('simulation/simulate.ts', RUNS, [
      ['the exit code is not handed on', 'process.exitCode = await simulate(', 'await simulate('],
    ]),
    ...inFile('simulation/exhaustive/gated-run.ts', ORDERS, [
      ['handlers never die in any order', "      { actor, kind: 'dies' as const },\n"],
      [
        'no reply of SNS is lost in any order',
        "...(isPublish ? [{ actor, kind: 'loses the reply' as const }] : []),",
      ],
    ]),
    ...inFile('simulation/exhaustive/recovery.ts', ORDERS, [
      ['a message told twice is always excused', 'isExcused ? [] :', 'isExcused !== undefined ? [] :'],
    ]),
    ...inFile('simulation/exhaustive/explore.ts', ORDERS, [
      [
        'only the first way on from each state is followed',
        'for (const action of actions) {',
        'for (const action of actions.slice(0, 1)) {',
      ],
      [
        'the ends of the orders are not looked at',
        'if (wrong.length > 0) broken.push',
        'if (wrong.length > 1) broken.push',
      ],
    ]),
  ],
};
