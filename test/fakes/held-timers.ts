import { jest } from '@jest/globals';

/** Shorter ones run as always. */
const HELD_FROM_MS = 1_000;

/** Timers that run out when the test says so. */
export interface HeldTimers {
  /** What they were set to, in order: milliseconds. */
  readonly set: readonly number[];
  /** Lets those that still run and were set to so many milliseconds, or a little less, run out. Gives their number. */
  runOut(ms: number, lessAtMost?: number): number;
}

/**
 * Holds every timer of a second and more that is set from now on, until `jest.restoreAllMocks()`: time-outs need not be
 * waited for, and none comes too early on a busy machine.
 */
export function heldTimers(): HeldTimers {
  const set: number[] = [];
  const held = new Map<unknown, { readonly ms: number; readonly run: () => void }>();
  const { setTimeout, clearTimeout } = globalThis;
  const hold = (run: () => void, ms = 0) => {
    if (ms < HELD_FROM_MS) return setTimeout(run, ms);
    const handle = setTimeout(() => undefined, 0);
    set.push(ms);
    held.set(handle, { ms, run });
    return handle;
  };
  const clear: typeof clearTimeout = (handle) => {
    held.delete(handle);
    clearTimeout(handle);
  };
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(hold as typeof setTimeout);
  jest.spyOn(globalThis, 'clearTimeout').mockImplementation(clear);
  return {
    set,
    runOut: (ms, lessAtMost = 0) => {
      const over = [...held].filter(([, timer]) => timer.ms <= ms && timer.ms >= ms - lessAtMost);
      for (const [handle, { run }] of over) {
        held.delete(handle);
        run();
      }
      return over.length;
    },
  };
}
