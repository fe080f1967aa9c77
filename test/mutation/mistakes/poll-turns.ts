import { inFile } from '../in-file.ts';
import type { Kind } from '../mistake.ts';

export const POLL_TURNS: Kind = {
  kind: 'turns of polls',
  mistakes: [
    ...inFile(
      'lib/constructs/phasewatch-functions.ts',
      ['test/infrastructure/stack.test.ts'],
      [
        [
          'executions are reserved although nobody asked',
          '? executions : undefined',
          '? executions : executions',
        ],
        [
          'no executions are reserved although somebody asked',
          '? executions : undefined',
          '? undefined : undefined',
        ],
      ],
    ),
    ...inFile(
      'functions/shared/adapters/dynamo/dynamo-poll-turns.ts',
      ['test/contract/poll-turns.test.ts'],
      [
        ['a poll takes a turn that another has', '          ConditionExpression: condition,\n'],
        ['a turn that was not given back is never over', ' OR heldUntil <= :now'],
        ['a turn is over a little late', 'heldUntil <= :now', 'heldUntil < :now'],
        ['a turn that a wrong clock took lasts a year', ' OR heldUntil > :absurd'],
        ['a turn of nearly the same length is absurd', 'now + 2 * (until - now)', 'now + (until - now) / 2'],
        ['whoever was killed waits for itself', ' OR heldBy = :holder'],
        [
          'a poll ends the turn of another',
          "'heldBy = :holder AND heldUntil = :until'",
          "'heldUntil = :until'",
        ],
        [
          'a poll ends a later turn of its own',
          "'heldBy = :holder AND heldUntil = :until'",
          "'heldBy = :holder'",
        ],
        ['no turn is ever given back', ' REMOVE heldBy, heldUntil'],
        [
          'every poll begins at the front',
          "answer.Attributes?.['position']?.N",
          "answer.Attributes?.['place']?.N",
        ],
      ],
    ),
    ...inFile(
      'functions/poll-data-manager/poll-data-manager.ts',
      ['test/unit/poll-turns.test.ts'],
      [
        ['a poll that has no turn reads', 'if (!turn) {', 'if (!turn && began < 0) {'],
        [
          'a poll keeps its turn when it fails',
          '  } finally {\n    await turn.end(next);\n  }',
          '  } finally {\n    if (next !== turn.position) await turn.end(next);\n  }',
        ],
        ['a poll that fails sends the next one to the front', 'let next = turn.position;', 'let next = 0;'],
        ['a list that is too slow is never looked at again', ' && poll.counts.listed > turn.position'],
        ['nobody is told of a poll that was skipped', "    telemetry.info('PollSkipped');\n"],
        ['a poll that was skipped is not measured', "    telemetry.measure('PollsSkipped');\n"],
      ],
    ),
  ],
};
