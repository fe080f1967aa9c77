import { randomUUID } from 'node:crypto';
import type { ScheduledHandler } from '../functions/shared/platform/handlers.ts';
import { invocationContext } from './invocation-context.ts';

/** A schedule that invokes one function at a time. */
export interface Schedule {
  /** Starts no further invocation and resolves when the running one has ended. */
  stop(): Promise<void>;
}

/** How a function is scheduled. */
export interface ScheduleOptions {
  readonly functionName: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** What runs it: another name for every other schedule of the function, and the same after a restart. */
  readonly logStreamName: string;
  /** Told about every invocation that failed; the next one follows all the same. */
  readonly onFailure: (error: unknown) => void;
}

/** Invokes a function now and then at every interval; one that takes longer delays the next. */
export function startSchedule<Result>(handler: ScheduledHandler<Result>, options: ScheduleOptions): Schedule {
  const { functionName, everyMs, timeoutMs, logStreamName, onFailure } = options;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const run = async (): Promise<void> => {
    const began = Date.now();
    try {
      await handler({}, invocationContext(functionName, randomUUID(), timeoutMs, logStreamName));
    } catch (error) {
      onFailure(error);
    }
    if (stopped) return;
    timer = setTimeout(invoke, Math.max(0, everyMs - (Date.now() - began)));
  };
  let running = Promise.resolve();
  const invoke = () => {
    running = run();
  };
  invoke();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
