import { describe, expect, test } from '@jest/globals';
import { receiveCallback } from '../../functions/receive-callback/receive-callback.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { DataManagerError } from '../../functions/shared/instances/data-manager.ts';
import { Looks } from '../../functions/receive-callback/looks.ts';
import { RequestProblem } from '../../functions/shared/api/request-problem.ts';
import { completedSummary, pendingSummary, summary } from '../builders/summary.ts';
import { FakeDataManager } from '../fakes/fake-data-manager.ts';
import { FakeSecret } from '../fakes/fake-secret.ts';
import { rig } from '../fakes/rig.ts';

const SECRET = 'a-secret-path';
const id = summary().id;

/** A rig with a Data Manager that gives these answers about the example instance, the last one for ever. */
function callbackRig(...answers: (InstanceSummary | undefined | DataManagerError)[]) {
  const parts = rig();
  const callbackSecret = new FakeSecret(SECRET);
  const dataManager = new FakeDataManager();
  dataManager.answers.set(id, answers);
  const looks = new Looks(() => parts.clock.now());
  const dependencies = { ...parts.dependencies, callbackSecret, dataManager, looks };
  const receive = (body: unknown, { secret = SECRET, budgetMs = 20_000 } = {}) => {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    return receiveCallback(secret, bytes, parts.clock.now() + budgetMs, dependencies);
  };
  return { ...parts, callbackSecret, dataManager, receive };
}

const callback = (job_status?: string) => ({
  instance_id: id,
  job_status,
  callback_context: { any: 'thing' },
});

async function problemOf(request: Promise<unknown>): Promise<RequestProblem> {
  const error = await request.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RequestProblem);
  return error as RequestProblem;
}

describe('a callback', () => {
  test('is a hint: what the Data Manager says is recorded and told', async () => {
    const { store, publisher, dataManager, telemetry, receive } = callbackRig(completedSummary());
    expect(await receive(callback('FAILURE'))).toEqual({ id, result: 'recorded', sequence: 1 });
    expect(store.all(id)).toMatchObject([{ source: 'callback', phase: 'COMPLETED' }]);
    expect(publisher.ids).toEqual([`${id}:completed`]);
    expect(dataManager.looks).toBe(1);
    expect(telemetry.measures).toContainEqual({
      name: 'ReportsReceived',
      value: 1,
      source: 'callback',
    });
  });

  test('with hardly anything in it but an id is enough', async () => {
    const { receive } = callbackRig(summary());
    expect(await receive({ instance_id: id })).toMatchObject({ result: 'recorded' });
    expect(await receive({ instance_id: id, job_status: null, state_transition_time: null })).toMatchObject({
      result: 'unchanged',
    });
  });

  test('row 33: a Data Manager that says nothing is given up in time, as one that was too slow', async () => {
    const { dataManager, receive } = callbackRig();
    dataManager.hangs = true;
    const error: unknown = await receive(callback(), { budgetMs: 5_050 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DataManagerError);
    expect(error).toMatchObject({ failure: 'timed-out' });
  });

  test.each(['#pace', 'x/', ' x', 'X', 'x%2F', '../instance/x', 'x?y', 'é', '', 'x'.repeat(256)])(
    'with an id that no instance has, %j, is invalid and nothing is asked',
    async (instance_id) => {
      const { dataManager, store, receive } = callbackRig(summary());
      const problem = await problemOf(receive({ instance_id }));
      expect(problem).toMatchObject({ kind: 'invalid', errors: [{ path: 'instance_id' }] });
      expect(dataManager.looks).toBe(0);
      expect(store.instanceIds()).toEqual([]);
    },
  );

  test.each([{}, { instance_id: null }])('that names no instance, %j, is left to the poll', async (body) => {
    const { dataManager, telemetry, receive } = callbackRig();
    expect(await receive(body)).toEqual({
      result: 'left-to-poll',
      detail: 'The callback names no instance. The next poll will find what changed.',
    });
    expect(dataManager.looks).toBe(0);
    expect(telemetry.total('CallbacksLeftToPoll')).toBe(1);
  });

  test.each<[Buffer, string, RegExp]>([
    [Buffer.alloc(0), 'malformed', /^The body is empty/],
    [Buffer.from('instance_id=1'), 'malformed', /^The body is not valid JSON/],
    [Buffer.from('[]'), 'invalid', /^The body is not a valid callback from the Data Manager\.$/],
    [
      Buffer.from('{"instance_id": 3}'),
      'invalid',
      /^The body is not a valid callback from the Data Manager\.$/,
    ],
  ])('row 24: %s is %s', async (body, kind, message) => {
    const { receive } = callbackRig(summary());
    const problem = await problemOf(receive(body));
    expect(problem.kind).toBe(kind);
    expect(problem.message).toMatch(message);
  });
});

describe('row 31: an instance that the Data Manager does not know yet', () => {
  test('row 31: is asked for again, and recorded as soon as it is there', async () => {
    const { clock, dataManager, receive } = callbackRig(undefined, undefined, pendingSummary());
    const began = clock.now();
    expect(await receive(callback('PENDING'))).toMatchObject({ result: 'recorded' });
    expect(dataManager.looks).toBe(3);
    expect(clock.now() - began).toBe(1_500);
  });

  test('row 31: is answered so that the callback may come again', async () => {
    const { store, dataManager, telemetry, receive } = callbackRig(undefined);
    const problem = await problemOf(receive(callback('STARTED')));
    expect(problem.kind).toBe('not-yet');
    expect(problem.message).toMatch(/Send the callback again\.$/);
    expect(dataManager.looks).toBe(4);
    expect(telemetry.total('CallbacksLeftToPoll')).toBe(1);
    expect(store.instanceIds()).toEqual([]);
  });

  test('row 31: is not asked for again within five seconds, and then it is', async () => {
    const { clock, dataManager, receive } = callbackRig(
      undefined,
      undefined,
      undefined,
      undefined,
      summary(),
    );
    await problemOf(receive(callback('STARTED')));
    clock.advance(4_999);
    expect((await problemOf(receive(callback('STARTED')))).kind).toBe('not-yet');
    expect(dataManager.looks).toBe(4);
    clock.advance(1);
    expect(await receive(callback('STARTED'))).toMatchObject({ result: 'recorded' });
    expect(dataManager.looks).toBe(5);
  });

  test('row 31: is not waited for longer than the function has', async () => {
    const { clock, dataManager, receive } = callbackRig(undefined);
    const began = clock.now();
    await problemOf(receive(callback('STARTED'), { budgetMs: 6_000 }));
    expect(dataManager.looks).toBe(2);
    expect(clock.now() - began).toBeLessThanOrEqual(1_000);
  });

  test('row 31: is waited for as long as the function has', async () => {
    const { clock, dataManager, receive } = callbackRig(undefined);
    const began = clock.now();
    await problemOf(receive(callback('STARTED'), { budgetMs: 5_500 }));
    expect(dataManager.looks).toBe(2);
    expect(clock.now() - began).toBe(500);
  });

  test('row 33: a Data Manager that is away is an error of its own', async () => {
    const { receive } = callbackRig(new DataManagerError('unavailable', 'It answered 503.'));
    await expect(receive(callback())).rejects.toThrow(DataManagerError);
  });
});

describe('row 32: the callback says finished, the API still says running', () => {
  test.each(['SUCCESS', 'FAILURE', 'REVOKED', 'success'])(
    'row 32: %s is looked at again shortly',
    async (status) => {
      const { store, dataManager, receive } = callbackRig(summary(), summary(), completedSummary());
      expect(await receive(callback(status))).toMatchObject({ result: 'recorded' });
      expect(dataManager.looks).toBe(3);
      expect(store.all(id).map(({ phase }) => phase)).toEqual(['COMPLETED']);
    },
  );

  test('row 32: is then left to the poll, and what the API says by now is recorded', async () => {
    const { clock, store, publisher, dataManager, telemetry, receive } = callbackRig(summary());
    const began = clock.now();
    expect(await receive(callback('SUCCESS'))).toMatchObject({ result: 'recorded' });
    expect(dataManager.looks).toBe(4);
    expect(clock.now() - began).toBe(3_500);
    expect(store.all(id).map(({ phase }) => phase)).toEqual(['RUNNING']);
    expect(publisher.ids).toEqual([]);
    expect(telemetry.total('CallbacksLeftToPoll')).toBe(1);
  });

  test.each(['PENDING', 'STARTED', 'RETRY', undefined])(
    'row 32: %s is not a reason to look again',
    async (status) => {
      const { dataManager, receive } = callbackRig(summary());
      await receive(callback(status));
      expect(dataManager.looks).toBe(1);
    },
  );
});

describe('the secret in the path', () => {
  test('when wrong, looks like an address where there is nothing', async () => {
    const { telemetry, dataManager, receive } = callbackRig(completedSummary());
    const problem = await problemOf(receive(callback(), { secret: 'guess' }));
    expect(problem).toMatchObject({ name: 'RequestProblem', kind: 'not-found' });
    expect(problem.message).toBe('There is nothing at this address.');
    expect(dataManager.looks).toBe(0);
    expect(telemetry.total('SignatureFailures')).toBe(1);
    expect(telemetry.text()).not.toMatch(/guess|a-secret-path/);
  });

  test('row 29: when newly rotated, is asked for once', async () => {
    const { callbackSecret, receive } = callbackRig(completedSummary());
    callbackSecret.kept = ['newer', SECRET];
    await receive(callback(), { secret: 'newer' });
    await receive(callback(), { secret: SECRET });
    expect(callbackSecret.refreshes).toBe(1);
  });
});

test('row 7: callbacks at the same moment publish once', async () => {
  const { publisher, store, receive } = callbackRig(completedSummary());
  await Promise.all([receive(callback('SUCCESS')), receive(callback('SUCCESS'))]);
  expect(store.all(id)).toHaveLength(1);
  expect(publisher.ids).toHaveLength(1);
});
