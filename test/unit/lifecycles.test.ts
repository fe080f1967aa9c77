import { describe, expect, test } from '@jest/globals';
import { instanceSummarySchema, phaseOf } from '../../functions/shared/instances/instance-summary.ts';
import { parsePythonTimedeltaMs } from '../../functions/shared/instances/python-timedelta.ts';
import { instanceAt, type Lifecycle } from '../../local/stand-in-data-manager/lifecycle.ts';
import { makeLifecycles } from '../../local/stand-in-data-manager/lifecycles.ts';
import { pythonTimedeltaText } from '../../local/stand-in-data-manager/python-timedelta-text.ts';
import { jobStatusOf, reportsOf } from '../../local/stand-in-data-manager/reports.ts';

const MINUTE = 60_000;
const TIMELINE_MS = 14 * MINUTE;
const SEEDS = [1, 2, 3, 4, 5];
const clock = { startedAt: Date.UTC(2026, 1, 3, 10), speed: 60 };

const phasesOf = ({ steps }: Lifecycle) => steps.map(({ phase }) => phase);
const endingWith = (lifecycles: Lifecycle[], ...phases: string[]) =>
  lifecycles.filter((lifecycle) => phases.includes(phasesOf(lifecycle).at(-1) ?? ''));

describe('made-up lifecycles', () => {
  test('are the same for the same seed, and others for another', () => {
    expect(makeLifecycles({ seed: 7 })).toEqual(makeLifecycles({ seed: 7 }));
    expect(makeLifecycles({ seed: 7 })).not.toEqual(makeLifecycles({ seed: 8 }));
  });

  test('are as many as asked for, each with its own id', () => {
    const lifecycles = makeLifecycles({ count: 500 });
    expect(new Set(lifecycles.map(({ id }) => id)).size).toBe(500);
    expect(makeLifecycles({ count: 0 })).toEqual([]);
  });

  test.each(SEEDS)('have everything that was promised (seed %i)', (seed) => {
    const lifecycles = makeLifecycles({ seed });
    expect(endingWith(lifecycles, 'COMPLETED', 'SUCCEEDED', 'Completed')).toHaveLength(10);
    expect(endingWith(lifecycles, 'FAILED')).toHaveLength(8);
    expect(endingWith(lifecycles, 'SUCCEEDED')).toHaveLength(1);
    expect(endingWith(lifecycles, 'Completed').map(phasesOf)).toEqual([['Pending', 'Running', 'Completed']]);
    expect(lifecycles.filter(({ goneAtMs }) => goneAtMs !== undefined)).toHaveLength(1);
    expect(lifecycles.filter(({ url }) => url !== undefined)).toHaveLength(2);
    expect(new Set(lifecycles.flatMap(phasesOf))).toEqual(
      new Set([
        'PENDING',
        'Pending',
        'RUNNING',
        'Running',
        'COMPLETED',
        'SUCCEEDED',
        'Completed',
        'FAILED',
        'IMAGE_PULL_BACKOFF',
        'CRASH_LOOP_BACKOFF',
      ]),
    );
    expect(new Set(lifecycles.map(({ reportedBy }) => reportedBy))).toEqual(
      new Set(['callback', 'webhook', 'poll']),
    );
    expect(lifecycles.map(({ mishap }) => mishap)).toEqual(
      expect.arrayContaining(['late-report', 'duplicate-report']),
    );
    expect(new Set(lifecycles.map(({ projectId }) => projectId)).size).toBeGreaterThan(1);
    expect(new Set(lifecycles.map(({ fields }) => typeof fields['outputs']))).toEqual(
      new Set(['string', 'object']),
    );
    expect(new Set(lifecycles.map(({ fields }) => fields['job_collection'])).size).toBeGreaterThan(4);
  });

  test('only Jobs call back', () => {
    const callers = makeLifecycles({ count: 240 }).filter(({ reportedBy }) => reportedBy === 'callback');
    expect(new Set(callers.map(({ fields }) => fields['application_type']))).toEqual(new Set(['JOB']));
  });

  test.each(SEEDS)('go forward in time and are over within the timeline (seed %i)', (seed) => {
    for (const { steps, goneAtMs } of makeLifecycles({ seed, count: 240 })) {
      const times = steps.map(({ atMs }) => atMs);
      expect(new Set(times).size).toBe(times.length);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      expect(Math.max(...times, goneAtMs ?? 0)).toBeLessThan(TIMELINE_MS);
    }
  });
});

describe('an instance at a moment', () => {
  test('is a valid summary at every moment between its launch and its disappearance', () => {
    for (const lifecycle of makeLifecycles()) {
      for (let atMs = 0; atMs <= TIMELINE_MS; atMs += 10_000) {
        const instance = instanceAt(lifecycle, atMs, clock);
        const exists = atMs >= lifecycle.steps[0].atMs && atMs < (lifecycle.goneAtMs ?? Infinity);
        expect(instance !== undefined).toBe(exists);
        if (instance) expect(instanceSummarySchema.safeParse(instance).error).toBeUndefined();
      }
    }
  });

  test('has started once it runs, has stopped once it finished, and says why it failed', () => {
    for (const lifecycle of makeLifecycles()) {
      const end = instanceAt(
        lifecycle,
        lifecycle.goneAtMs === undefined ? TIMELINE_MS : lifecycle.goneAtMs - 1,
        clock,
      );
      const isOver = ['COMPLETED', 'SUCCEEDED', 'FAILED'].includes(phaseOf(end ?? { phase: '' }));
      expect([end?.['stopped'] !== undefined, end?.['error_message'] !== undefined]).toEqual([
        isOver,
        end?.phase === 'FAILED',
      ]);
      expect(end?.['started'] !== undefined).toBe(lifecycle.steps.some(({ stage }) => stage === 'running'));
    }
  });

  test('has real times and the run time of its own timeline', () => {
    const [sample] = makeLifecycles();
    const lifecycle: Lifecycle = {
      ...sample!,
      fractionDigits: 6,
      coinsPerHour: 60,
      steps: [
        { atMs: 60_000, phase: 'PENDING', stage: 'waiting' },
        { atMs: 90_000, phase: 'RUNNING', stage: 'running' },
        { atMs: 690_000, phase: 'COMPLETED', stage: 'finished' },
      ],
    };
    expect(instanceAt(lifecycle, 59_999, clock)).toBeUndefined();
    const phases = [60_000, 89_999, 90_000, 689_999, 690_000].map(
      (atMs) => instanceAt(lifecycle, atMs, clock)?.phase,
    );
    expect(phases).toEqual(['PENDING', 'PENDING', 'RUNNING', 'RUNNING', 'COMPLETED']);
    const vanishing = { ...lifecycle, goneAtMs: 700_000 };
    expect(instanceAt(vanishing, 699_999, clock)?.phase).toBe('COMPLETED');
    expect(instanceAt(vanishing, 700_000, clock)).toBeUndefined();
    expect(instanceAt(lifecycle, 390_500, clock)).toMatchObject({
      phase: 'RUNNING',
      run_time: '0:05:00.500000',
      coins: '5.01',
    });
    expect(instanceAt({ ...lifecycle, fractionDigits: 0 }, 900_000, clock)).toMatchObject({
      launched: '2026-02-03T10:00:01',
      started: '2026-02-03T10:00:01',
      stopped: '2026-02-03T10:00:11',
      run_time: '0:10:00',
      coins: '10.00',
    });
    expect(instanceAt(lifecycle, 900_000, clock)).toMatchObject({ started: '2026-02-03T10:00:01.500000' });
  });

  test.each([
    [0, '0:00:00'],
    [752_000, '0:12:32'],
    [93_784_123, '1 day, 2:03:04.123000'],
    [100 * 86_400_000, '100 days, 0:00:00'],
  ])('writes %i ms as Python does', (durationMs, text) => {
    expect(pythonTimedeltaText(durationMs)).toBe(text);
    expect(parsePythonTimedeltaMs(text)).toBe(durationMs);
  });
});

describe('reports', () => {
  const lifecycles = makeLifecycles();
  const withMishap = (mishap: Lifecycle['mishap']) =>
    reportsOf(lifecycles.find((one) => one.mishap === mishap)!);

  test('are sent at every change, and never where only the poll can see', () => {
    for (const lifecycle of lifecycles.filter(({ mishap }) => mishap === undefined)) {
      const expected = lifecycle.reportedBy === 'poll' ? [] : lifecycle.steps.map(({ atMs }) => atMs);
      expect(reportsOf(lifecycle).map(({ sentAtMs }) => sentAtMs)).toEqual(expected);
    }
  });

  test('tell of an earlier phase after a later one, once', () => {
    expect(withMishap('late-report').map(({ step }) => step.stage)).toEqual([
      'waiting',
      'finished',
      'running',
    ]);
  });

  test('tell the end twice, once', () => {
    expect(withMishap('duplicate-report').map(({ step }) => step.stage)).toEqual([
      'waiting',
      'running',
      'finished',
      'finished',
    ]);
  });

  test('put the state into the words of a callback', () => {
    const words = lifecycles.flatMap(({ steps }) => steps).map((step) => [step.phase, jobStatusOf(step)]);
    expect(Object.fromEntries(words)).toEqual({
      PENDING: 'PENDING',
      Pending: 'PENDING',
      RUNNING: 'STARTED',
      Running: 'STARTED',
      IMAGE_PULL_BACKOFF: 'RETRY',
      CRASH_LOOP_BACKOFF: 'RETRY',
      COMPLETED: 'SUCCESS',
      Completed: 'SUCCESS',
      SUCCEEDED: 'SUCCESS',
      FAILED: 'FAILURE',
    });
  });
});
