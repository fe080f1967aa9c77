import { ERROR_MESSAGES, IMAGE_PULL_ERROR } from './catalogue.ts';
import type { Lifecycle, LifecycleStep } from './lifecycle.ts';
import type { SeededRandom } from './seeded-random.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What happens to an instance, and when. */
export type Plot = (random: SeededRandom) => Pick<Lifecycle, 'steps' | 'goneAtMs'>;

type Steps = Lifecycle['steps'];

const step = (atMs: number, phase: string, stage: LifecycleStep['stage']): LifecycleStep => ({
  atMs,
  phase,
  stage,
});
const waits = (atMs: number, phase = 'PENDING') => step(atMs, phase, 'waiting');
const runs = (atMs: number, phase = 'RUNNING') => step(atMs, phase, 'running');
const ends = (atMs: number, phase: string) => step(atMs, phase, 'finished');
const breaks = (atMs: number, errorMessage: string) => ({ ...ends(atMs, 'FAILED'), errorMessage });

/** Launch, start and end: launched in the first five minutes, ended within fourteen. */
function times(random: SeededRandom) {
  const launch = random.integer(0, 5 * MINUTE);
  const start = launch + random.integer(5 * SECOND, 40 * SECOND);
  return { launch, start, end: start + random.integer(1 * MINUTE, 8 * MINUTE) };
}

function completesAs(waiting: string, running: string, completed: string): Plot {
  return (random) => {
    const { launch, start, end } = times(random);
    return { steps: [waits(launch, waiting), runs(start, running), ends(end, completed)] };
  };
}

/** PENDING, RUNNING, COMPLETED. */
export const completes = completesAs('PENDING', 'RUNNING', 'COMPLETED');

/** The same with the other word for success. */
export const succeeds = completesAs('PENDING', 'RUNNING', 'SUCCEEDED');

/** The same in the spelling of Kubernetes. */
export const completesInKubernetesWords = completesAs('Pending', 'Running', 'Completed');

/** PENDING, RUNNING, FAILED. */
export const fails: Plot = (random) => {
  const { launch, start, end } = times(random);
  return { steps: [waits(launch), runs(start), breaks(end, random.pick(ERROR_MESSAGES))] };
};

/** The image is not to be had: it fails without ever having run. */
export const failsToPullItsImage: Plot = (random) => {
  const { launch, start, end } = times(random);
  return { steps: [waits(launch), waits(start, 'IMAGE_PULL_BACKOFF'), breaks(end, IMAGE_PULL_ERROR)] };
};

/** It crashes and is started again, several times, and fails in the end. */
export const failsInACrashLoop: Plot = (random) => {
  const { launch, start, end } = times(random);
  return { steps: [waits(launch), ...crashLoop(start, end), breaks(end, random.pick(ERROR_MESSAGES))] };
};

/** It runs and runs. */
export const keepsRunning: Plot = (random) => {
  const { launch, start } = times(random);
  return { steps: [waits(launch), runs(start)] };
};

/** It waits for resources that nobody gives it. */
export const keepsWaiting: Plot = (random) => ({ steps: [waits(times(random).launch)] });

/** It cannot get its image at first, then crashes a few times, then runs for good. */
export const runsAfterTrouble: Plot = (random) => {
  const { launch, start, end } = times(random);
  const pulled = start + 20 * SECOND;
  const steps: Steps = [
    waits(launch),
    waits(start, 'IMAGE_PULL_BACKOFF'),
    ...crashLoop(pulled, end),
    runs(end),
  ];
  return { steps };
};

/** Somebody stops it: it is in no list any more, without an outcome. */
export const vanishes: Plot = (random) => {
  const { launch, start, end } = times(random);
  return { steps: [waits(launch), runs(start)], goneAtMs: end };
};

function crashLoop(fromMs: number, toMs: number): LifecycleStep[] {
  const part = (toMs - fromMs) / 4;
  return [0, 1, 2, 3].map((turn) =>
    runs(Math.round(fromMs + turn * part), turn % 2 === 0 ? 'RUNNING' : 'CRASH_LOOP_BACKOFF'),
  );
}
