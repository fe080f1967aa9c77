import { PublishCommand } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import { TIMEOUT_SECONDS } from '../functions/shared/shape/time-outs.ts';
import { AT } from './hand-made/hand-made-world.ts';
import { NO_FAULTS } from './plan/faults.ts';
import { randomStream } from './plan/random-stream.ts';
import { Timeline } from './time/timeline.ts';
import { Wire } from './world/call.ts';
import { Deployment } from './world/deployment.ts';
import { Ledger } from './world/ledger.ts';
import { SimulatedProcess, type ProcessNature } from './world/simulated-process.ts';
import { topicConnection } from './world/topic-connection.ts';
import { Weather } from './world/weather.ts';

function processOf(nature: Partial<ProcessNature> = {}) {
  const timeline = new Timeline(AT);
  const whole = { aheadMs: 0, stalls: 0, isNewer: false, ...nature };
  return { timeline, process: new SimulatedProcess('process', whole, timeline, randomStream(1, 'process')) };
}

describe('a simulated process', () => {
  test('row 27: has a clock that is ahead, or behind', () => {
    expect(processOf({ aheadMs: 400 }).process.now()).toBe(AT + 400);
    expect(processOf({ aheadMs: -400 }).process.now()).toBe(AT - 400);
  });

  test.each([
    [0, (tookMs: number) => tookMs === 10],
    [1, (tookMs: number) => tookMs > 11 && tookMs < 1_010],
  ])('is held up with a probability of %d when it waits', async (stalls, isRight) => {
    const { timeline, process } = processOf({ stalls });
    const waited = process.wait(10).then(() => timeline.now - AT);
    await timeline.run();
    expect(isRight(await waited)).toBe(true);
  });

  test('does nothing more once it is dead', async () => {
    const { timeline, process } = processOf();
    const happened: string[] = [];
    void process.wait(10).then(() => happened.push('waited'));
    process.timeout(10).addEventListener('abort', () => happened.push('timed out'));
    const takeBack = process.whenDead(() => happened.push('not mourned'));
    process.whenDead(() => happened.push('mourned'));
    takeBack();
    timeline.after(5, () => process.kill());
    timeline.after(6, () => process.kill());
    await timeline.run();
    expect(process.isAlive).toBe(false);
    expect(happened).toEqual(['mourned']);
  });
});

test('row 3: a message that its sender gives up after it has arrived may be told again', async () => {
  const { timeline, process } = processOf();
  const ledger = new Ledger(() => timeline.now, false);
  const random = randomStream(1, 'wire');
  const world = {
    ...{ timeline, ledger, refuses: () => false },
    wire: new Wire(timeline, random, () => 0),
    weather: new Weather(NO_FAULTS, timeline, AT, random, ledger),
  };
  const sender = new AbortController();
  const notice = JSON.stringify({ id: 'job:completed', data: { instanceId: 'job', sequence: 2 } });
  const command = new PublishCommand({ Message: JSON.stringify({ default: notice }) });
  const sent = topicConnection(process, world)
    .send(command, { abortSignal: sender.signal })
    .catch((error: Error) => error.name);
  const lookForIt = (): void => {
    if (ledger.publications.length > 0) sender.abort();
    else timeline.after(0.1, lookForIt);
  };
  lookForIt();
  await timeline.run();
  expect(await sent).toBe('AbortError');
  expect(ledger.publications.map(({ id, excuse }) => [id, excuse])).toEqual([
    ['job:completed', 'reply lost'],
  ]);
  expect(Object.fromEntries(ledger.happened)).toEqual({ 3: 1 });
});

describe('where functions run', () => {
  const deploymentOf = (hosting: 'functions' | 'one-process') => {
    const { timeline } = processOf();
    const ledger = new Ledger(() => timeline.now, false);
    const started: string[] = [];
    const deployment = new Deployment(hosting, timeline, ledger, (name) => {
      started.push(name);
      const nature = { aheadMs: 0, stalls: 0, isNewer: false };
      const random = randomStream(started.length, 'process');
      return { process: new SimulatedProcess(name, nature, timeline, random), warm: started.length };
    });
    return { timeline, ledger, started, deployment };
  };

  test('row 37: a function is ended by its time-out, together with its process', async () => {
    const { timeline, ledger, started, deployment } = deploymentOf('functions');
    let deadlineIs = 0;
    const ending = deployment.invoke('sweep-due', (_container, deadline) => {
      deadlineIs = deadline;
      return new Promise(() => undefined);
    });
    await timeline.run();
    expect(await ending).toEqual({ kind: 'died' });
    expect(timeline.now).toBe(AT + TIMEOUT_SECONDS['sweep-due'] * 1_000);
    expect(deadlineIs).toBe(timeline.now);
    expect(Object.fromEntries(ledger.happened)).toEqual({ 37: 1 });
    await deployment.invoke('sweep-due', () => Promise.resolve());
    expect(started).toEqual(['sweep-due', 'sweep-due']);
    expect(deployment.invocations).toBe(0);
  });

  test('as functions, an invocation has a process to itself, warm from an earlier one', async () => {
    const { started, deployment } = deploymentOf('functions');
    const use = () => deployment.invoke('receive-webhook', ({ warm }) => Promise.resolve(warm));
    const at = await Promise.all([use(), use()]);
    expect([...at, await use()].map((ending) => ending.kind === 'returned' && ending.result)).toEqual([
      1, 2, 2,
    ]);
    expect(started).toHaveLength(2);
  });

  test('as functions, as many callbacks run at once as the account lets, and no more', async () => {
    const { deployment } = deploymentOf('functions');
    const hold = () => deployment.invoke('receive-callback', () => new Promise(() => undefined));
    for (let held = 0; held < 10; held += 1) void hold();
    expect(await hold()).toEqual({ kind: 'turned away' });
  });

  test.each(['poll-data-manager', 'sweep-due'] as const)(
    'as functions, nothing keeps one %s from running beside another',
    async (name) => {
      const { deployment } = deploymentOf('functions');
      void deployment.invoke(name, () => new Promise(() => undefined));
      expect(await deployment.invoke(name, () => Promise.resolve(7))).toEqual({
        kind: 'returned',
        result: 7,
      });
    },
  );

  test('row 41: as one process, all die together, and it is started again after a while', async () => {
    const { timeline, ledger, started, deployment } = deploymentOf('one-process');
    const hold = (name: 'sweep-due' | 'receive-webhook') =>
      deployment.invoke(name, ({ process }) => {
        timeline.after(5, () => process.kill());
        return new Promise(() => undefined);
      });
    const [sweep, webhook] = [hold('sweep-due'), hold('receive-webhook')];
    timeline.after(6, () => {
      void deployment.invoke('sweep-due', () => Promise.resolve()).then(({ kind }) => started.push(kind));
    });
    await timeline.run();
    expect([await sweep, await webhook]).toEqual([{ kind: 'died' }, { kind: 'died' }]);
    await deployment.invoke('sweep-due', () => Promise.resolve());
    expect(started).toEqual(['all', 'turned away', 'all']);
    expect(ledger.happened.get('41')).toBe(1);
  });
});
