import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { startSchedule, type Schedule } from '../../local/schedule.ts';

const EVERY_MS = 60_000;
const TIMEOUT_MS = 5_000;

describe('a schedule', () => {
  let contexts: Context[];
  let failures: unknown[];
  let schedule: Schedule;
  /** How the next invocation goes. */
  let invocation: () => Promise<void>;

  beforeEach(() => {
    jest.useFakeTimers();
    contexts = [];
    failures = [];
    invocation = async () => undefined;
    const handler = (_event: unknown, context: Context) => {
      contexts.push(context);
      return invocation();
    };
    start = () => {
      schedule = startSchedule(handler, {
        functionName: 'sweep-due',
        everyMs: EVERY_MS,
        timeoutMs: TIMEOUT_MS,
        logStreamName: 'a-data-folder',
        onFailure: (error) => failures.push(error),
      });
    };
  });

  afterEach(() => {
    void schedule.stop();
    jest.useRealTimers();
  });

  let start: () => void;
  const takes = (ms: number) => () => new Promise<void>((resolve) => void setTimeout(resolve, ms));

  test('invokes at once, and then at every interval', async () => {
    start();
    expect(contexts).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(EVERY_MS - 1);
    expect(contexts).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(contexts).toHaveLength(2);
    await jest.advanceTimersByTimeAsync(3 * EVERY_MS);
    expect(contexts).toHaveLength(5);
  });

  test('gives every invocation the name, an id of its own, and what is left of its time-out', async () => {
    start();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(contexts[0]).toMatchObject({ functionName: 'sweep-due', logStreamName: 'a-data-folder' });
    expect(contexts[0]?.getRemainingTimeInMillis()).toBe(TIMEOUT_MS - 1_000);
    await jest.advanceTimersByTimeAsync(EVERY_MS);
    expect(contexts[0]?.getRemainingTimeInMillis()).toBe(0);
    expect(contexts[1]?.getRemainingTimeInMillis()).toBe(TIMEOUT_MS - 1_000);
    expect(new Set(contexts.map(({ awsRequestId }) => awsRequestId)).size).toBe(2);
  });

  test('counts the interval from start to start', async () => {
    invocation = takes(EVERY_MS / 2);
    start();
    await jest.advanceTimersByTimeAsync(2 * EVERY_MS);
    expect(contexts).toHaveLength(3);
  });

  test('invokes one at a time: one that takes longer delays the next, which follows at once', async () => {
    invocation = takes(1.5 * EVERY_MS);
    start();
    await jest.advanceTimersByTimeAsync(1.5 * EVERY_MS - 1);
    expect(contexts).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(2);
    expect(contexts).toHaveLength(2);
  });

  test('tells of a failure, and goes on', async () => {
    const failure = new Error('the table is away');
    invocation = () => Promise.reject(failure);
    start();
    await jest.advanceTimersByTimeAsync(2 * EVERY_MS);
    expect(failures).toEqual([failure, failure, failure]);
    expect(contexts).toHaveLength(3);
  });

  test('stops between two invocations at once, and starts no other', async () => {
    start();
    await jest.advanceTimersByTimeAsync(1);
    await schedule.stop();
    await jest.advanceTimersByTimeAsync(3 * EVERY_MS);
    expect(contexts).toHaveLength(1);
  });

  test('waits at a stop for the invocation that is under way, and starts no other', async () => {
    invocation = takes(1_000);
    start();
    let isStopped = false;
    void schedule.stop().then(() => (isStopped = true));
    await jest.advanceTimersByTimeAsync(999);
    expect(isStopped).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(isStopped).toBe(true);
    await jest.advanceTimersByTimeAsync(3 * EVERY_MS);
    expect(contexts).toHaveLength(1);
  });
});
