import { toItem } from '../../functions/shared/adapters/dynamo/event-item.ts';
import { completedSummary, failedSummary, pendingSummary, summary } from '../../test/builders/summary.ts';
import type { Invariant } from '../invariants/invariants.ts';
import type { Ledger } from '../world/ledger.ts';
import {
  AT,
  COMPLETED,
  COMPLETED_UNTOLD,
  eventOf,
  FAILED,
  JOB,
  late,
  notice,
  publicationOf,
  RUNNING,
  shortDigest,
  type WorldParts,
} from './hand-made-world.ts';

const twoDaysLater = '2026-02-05T10:12:43.000Z';
const oneDayAfterTheEnd = '2026-02-04T10:12:42.000Z';
const suppressed = { ...COMPLETED, suppressed: 'finished-before-first-seen' } as const;
const LONG_OVER = { ...suppressed, observedAt: twoDaysLater };

const renamed = summary({ ...JOB, name: 'renamed' });
const succeeded = completedSummary({ ...JOB, phase: 'SUCCEEDED' });
const failedLater = failedSummary({ ...JOB, stopped: '2026-02-03T10:12:42.001' });
const failedEarlier = failedSummary({ ...JOB, stopped: '2026-02-03T10:12:41.999' });
const undated = completedSummary({ ...JOB, stopped: null });
const ranLonger = failedSummary({ ...JOB, stopped: null, run_time: '0:12:33' });
const ranShorter = failedSummary({ ...JOB, stopped: null, run_time: '0:12:31' });

const began = (count: number, apartMs: number) => (ledger: Ledger) => {
  for (let place = 0; place < count; place += 1) ledger.publishBegan.push(AT + place * apartMs);
};
const rewritten = (change: object) => (ledger: Ledger) => {
  const item = toItem(RUNNING);
  ledger.checkWrite(item, { ...item, ...change });
};
const noted = (list: 'wrongTurns' | 'bugs', words: string) => ({
  ...{ words, wrong: { noted: (ledger: Ledger) => ledger[list].push(words) } },
});
const TOLD_AGAIN = `job:completed was told again at 2026-02-03T10:12:44.000, and nothing had gone wrong with telling it before`;
const toldFailed = publicationOf({ id: 'job:failed' });

/** A world in which one thing does not hold. */
export interface BrokenByHand {
  readonly breaks: Invariant;
  readonly by: string;
  /** How the violation says it. */
  readonly words: string;
  readonly wrong: WorldParts;
  /** Without it; left out where that is the world of `handMadeWorld` as it is. */
  readonly right?: WorldParts;
}

/** For each invariant, worlds in which it alone does not hold, and the same put right. */
export const BROKEN_WORLDS: readonly BrokenByHand[] = [
  {
    breaks: 'I1',
    by: 'an accepted report that no event knows',
    words: 'a report of RUNNING, accepted at 2026-02-03T10:12:43.000, is not in the history',
    wrong: { accepted: [summary(JOB), completedSummary(JOB), renamed] },
    right: {
      accepted: [summary(JOB), completedSummary(JOB), renamed],
      events: [RUNNING, { ...COMPLETED, recentDigests: [shortDigest(renamed)] }],
    },
  },
  {
    breaks: 'I1',
    by: 'an accepted phase that no event reports',
    words: 'a report of SUCCEEDED, accepted at 2026-02-03T10:12:43.000, is not in the history',
    wrong: {
      accepted: [summary(JOB), completedSummary(JOB), succeeded],
      events: [RUNNING, { ...COMPLETED, recentDigests: [shortDigest(succeeded)] }],
    },
    right: {
      accepted: [summary(JOB), completedSummary(JOB), succeeded],
      events: [RUNNING, COMPLETED, eventOf(succeeded, { sequence: 3 })],
    },
  },
  {
    breaks: 'I2',
    by: 'a gap in the numbers',
    words: 'events 1, 3',
    wrong: { events: [RUNNING, { ...COMPLETED, sequence: 3 }] },
  },
  {
    breaks: 'I2',
    by: 'an entry that has changed',
    words: 'changed: job 1: phase',
    wrong: { noted: rewritten({ phase: { S: 'PENDING' } }) },
    right: { noted: rewritten({ dueAt: { N: '1' } }) },
  },
  {
    breaks: 'I3',
    by: 'a finished instance that runs again',
    words: 'event 3 falls back from COMPLETED to RUNNING',
    wrong: {
      events: [RUNNING, COMPLETED, { ...RUNNING, sequence: 3 }, { ...COMPLETED_UNTOLD, sequence: 4 }],
    },
    right: {
      events: [RUNNING, COMPLETED, late(summary(JOB), COMPLETED), { ...COMPLETED_UNTOLD, sequence: 4 }],
    },
  },
  {
    breaks: 'I3',
    by: 'a running instance that waits again',
    words: 'event 2 falls back from RUNNING to PENDING',
    wrong: { accepted: [], told: [], events: [RUNNING, eventOf(pendingSummary(JOB), { sequence: 2 })] },
    right: { accepted: [], told: [], events: [eventOf(pendingSummary(JOB)), { ...RUNNING, sequence: 2 }] },
  },
  {
    breaks: 'I4',
    by: 'an outcome that nobody was told',
    words: 'job:completed was never told',
    wrong: { told: [] },
  },
  {
    breaks: 'I4',
    by: 'a recent outcome that was suppressed',
    words: 'job:completed was suppressed, and is recent',
    wrong: { events: [RUNNING, suppressed], told: [] },
    right: { events: [RUNNING, LONG_OVER], told: [] },
  },
  {
    breaks: 'I5',
    by: 'a message that comes again',
    words: TOLD_AGAIN,
    wrong: { told: [publicationOf(), publicationOf({ beganAt: AT + 1_000 })] },
    right: { told: [publicationOf({ excuse: 'reply lost' }), publicationOf({ beganAt: AT + 1_000 })] },
  },
  {
    breaks: 'I5',
    by: 'a message that comes again once it is noted after all that it was told',
    words: TOLD_AGAIN,
    wrong: {
      told: [
        publicationOf({ excuse: 'table away', notedAt: AT + 1_000 }),
        publicationOf({ beganAt: AT + 1_000 }),
      ],
    },
    right: {
      told: [
        publicationOf({ excuse: 'table away', notedAt: AT + 1_001 }),
        publicationOf({ beganAt: AT + 1_000 }),
      ],
    },
  },
  {
    breaks: 'I5',
    by: 'a message that is claimed again once it is noted that it was told',
    words: TOLD_AGAIN,
    wrong: {
      told: [
        publicationOf({ excuse: 'table away', notedAt: AT + 500 }),
        publicationOf({ heldSince: AT + 500, beganAt: AT + 1_000 }),
      ],
    },
    // The note that its sender had given up arrives between the claim and the publish.
    right: {
      told: [
        publicationOf({ excuse: 'table away', notedAt: AT + 500 }),
        publicationOf({ heldSince: AT + 499, beganAt: AT + 1_000 }),
      ],
    },
  },
  {
    breaks: 'I5',
    by: 'an excuse of the later message only, whichever arrives first',
    words: TOLD_AGAIN,
    wrong: {
      told: [
        publicationOf({ beganAt: AT + 1_000, excuse: 'killed' }),
        publicationOf({ arrivedAt: AT + 9_000 }),
      ],
    },
    right: {
      told: [
        publicationOf({ beganAt: AT + 1_000 }),
        publicationOf({ arrivedAt: AT + 9_000, excuse: 'killed' }),
      ],
    },
  },
  {
    breaks: 'I6',
    by: 'a message that no event owes',
    words: 'job:failed was not owed',
    wrong: { told: [publicationOf(), toldFailed] },
  },
  {
    breaks: 'I6',
    by: 'a suppressed outcome that was told',
    words: 'job:completed was not owed',
    wrong: { events: [RUNNING, LONG_OVER] },
    right: { events: [RUNNING, LONG_OVER], told: [] },
  },
  {
    breaks: 'I6',
    by: 'a stale outcome that was told where no backup was restored',
    words: 'job:completed was not owed',
    wrong: { events: [RUNNING, { ...COMPLETED, suppressed: 'stale' }] },
    right: { events: [RUNNING, { ...COMPLETED, suppressed: 'stale' }], faults: { restoresBackup: true } },
  },
  {
    breaks: 'I6',
    by: 'a message because of a backup',
    words: 'job:completed was told because of a backup',
    wrong: { told: [publicationOf({ isAfterRestore: true })], faults: { restoresBackup: true } },
    right: { faults: { restoresBackup: true } },
  },
  {
    breaks: 'I6',
    by: 'an announcement of what was long over',
    words: 'job:completed is announced, and was long over when it was first seen',
    wrong: { events: [{ ...COMPLETED, sequence: 1, observedAt: twoDaysLater }], accepted: [] },
    right: { events: [{ ...COMPLETED, sequence: 1, observedAt: oneDayAfterTheEnd }], accepted: [] },
  },
  {
    breaks: 'I7',
    by: 'an event that is still due',
    words: 'event 2 is still due',
    wrong: { events: [RUNNING, { ...COMPLETED, dueAt: 0 }], cameToRest: false },
  },
  {
    breaks: 'I7',
    by: 'a world that goes on for ever',
    words: 'it never came to rest',
    wrong: { cameToRest: false },
  },
  {
    breaks: 'I8',
    by: 'nine publishes in a second, at a pace of eight',
    words: '9 publishes in one second, at a pace of 8, up to 2026-02-03T10:12:43.992',
    wrong: { noted: began(9, 124) },
    right: { noted: began(9, 125) },
  },
  {
    breaks: 'I8',
    by: 'more publishes than clocks explain that are too far apart',
    words: '12 publishes in one second, at a pace of 8, up to 2026-02-03T10:12:43.011',
    wrong: { noted: began(12, 1), faults: { clockDifferenceMs: 400 } },
    right: { noted: began(11, 1), faults: { clockDifferenceMs: 400 } },
  },
  {
    breaks: 'I9',
    by: 'an end that was reported and is not reached',
    words: 'ends as RUNNING, not as COMPLETED',
    wrong: { events: [RUNNING, late(completedSummary(JOB), RUNNING)], told: [] },
  },
  {
    breaks: 'I9',
    by: 'an older end that is taken for the present one',
    words: 'ends as COMPLETED, not as FAILED',
    wrong: {
      accepted: [summary(JOB), completedSummary(JOB), failedLater],
      events: [RUNNING, COMPLETED, late(failedLater, COMPLETED)],
    },
    right: {
      accepted: [summary(JOB), completedSummary(JOB), failedEarlier],
      events: [RUNNING, COMPLETED, late(failedEarlier, COMPLETED)],
    },
  },
  {
    breaks: 'I9',
    by: 'a shorter run that is taken for the whole one',
    words: 'ends as COMPLETED, not as FAILED',
    wrong: {
      accepted: [undated, ranLonger],
      events: [{ ...eventOf(undated), ...notice('completed') }, late(ranLonger, eventOf(undated))],
    },
    right: {
      accepted: [undated, ranShorter],
      events: [{ ...eventOf(undated), ...notice('completed') }, late(ranShorter, eventOf(undated))],
    },
  },
  {
    breaks: 'I10',
    by: 'a correction without its notice',
    words: 'the last notice is completed, and the current outcome failed',
    wrong: { events: [RUNNING, COMPLETED, eventOf(failedSummary(JOB), { sequence: 3 })] },
    right: { events: [RUNNING, COMPLETED, FAILED], told: [publicationOf(), toldFailed] },
  },
  {
    breaks: 'I10',
    by: 'an older outcome that is told',
    words: 'event 2 tells completed, which was not the current outcome',
    wrong: {
      accepted: [],
      events: [
        { ...FAILED, sequence: 1 },
        { ...late(completedSummary(JOB), { ...FAILED, sequence: 1 }), ...notice('completed') },
        { ...FAILED, ...notice('failed', 2) },
      ],
      told: [toldFailed, publicationOf(), publicationOf({ id: 'job:failed:2' })],
    },
    right: {
      accepted: [],
      events: [{ ...FAILED, sequence: 1 }, COMPLETED, { ...FAILED, ...notice('failed', 2) }],
      told: [toldFailed, publicationOf(), publicationOf({ id: 'job:failed:2' })],
    },
  },
  {
    breaks: 'I10',
    by: 'one outcome that is told as two',
    words: 'event 3 tells completed again',
    wrong: {
      events: [RUNNING, COMPLETED, eventOf(succeeded, { sequence: 3, ...notice('completed', 2) })],
      told: [publicationOf(), publicationOf({ id: 'job:completed:2' })],
    },
    right: { events: [RUNNING, COMPLETED, eventOf(succeeded, { sequence: 3 })] },
  },
  {
    breaks: 'I10',
    by: 'a notice with a wrong number',
    words: 'event 2 gives completed the number 2',
    wrong: {
      events: [RUNNING, { ...COMPLETED, ...notice('completed', 2) }],
      told: [publicationOf({ id: 'job:completed:2' })],
    },
  },
  {
    breaks: 'liveness',
    by: 'a message that takes longer than a sweep, a lease and five seconds',
    words: 'a message took 126 s after the faults had stopped',
    wrong: { slowestMs: 126_000 },
    right: { slowestMs: 125_000 },
  },
  {
    breaks: 'liveness',
    by: 'a message that takes longer than the lease of a newer version allows',
    words: 'a message took 156 s after the faults had stopped',
    wrong: { slowestMs: 156_000, faults: { twoVersions: true } },
    right: { slowestMs: 155_000, faults: { twoVersions: true } },
  },
  {
    breaks: 'liveness',
    by: 'a message that takes longer than a refusal is waited out',
    words: 'a message took 1026 s after the faults had stopped',
    wrong: { slowestMs: 1_026_000, faults: { refusedEvery: 2 } },
    right: { slowestMs: 1_025_000, faults: { refusedEvery: 2 } },
  },
  { breaks: 'turns', by: 'two polls at once', ...noted('wrongTurns', 'b polls while a does') },
  { breaks: 'no bug', by: 'an error that no function may end with', ...noted('bugs', 'TypeError: no') },
];
