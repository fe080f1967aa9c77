import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Lifecycle, RawInstance } from '../../local/stand-in-data-manager/lifecycle.ts';
import { makeLifecycles } from '../../local/stand-in-data-manager/lifecycles.ts';
import { clientOf, closeServers, emptyStandIn, patience, readAll } from './data-manager-rig.ts';

afterEach(closeServers);

const FAST = 10_000;

function lifecycleReportedBy(channel: Lifecycle['reportedBy'], mishap?: Lifecycle['mishap']): Lifecycle {
  return makeLifecycles().find((one) => one.reportedBy === channel && one.mishap === mishap)!;
}

/** A life that is first reported a second (as played) after the end of another, and all that is tried again. */
function later({ steps, ...lifecycle }: Lifecycle): Lifecycle {
  const atMs = (steps.at(-1)?.atMs ?? 0) + 1_000 * FAST;
  return { ...lifecycle, id: 'instance-of-the-end', steps: [{ ...steps[0], atMs }] };
}

describe('the stand-in, left to itself', () => {
  test('hands over a summary at every change of an instance that reports by webhook', async () => {
    const lifecycle = lifecycleReportedBy('webhook', 'late-report');
    const reports: RawInstance[] = [];
    const told = Promise.withResolvers<void>();
    const onReport = (summary: RawInstance) => {
      if (reports.push(summary) === 3) told.resolve();
    };
    await emptyStandIn({ lifecycles: [lifecycle], speed: FAST, onReport });
    await told.promise;
    expect(reports.map(({ id, phase }) => [id, phase])).toEqual([
      [lifecycle.id, 'PENDING'],
      [lifecycle.id, 'COMPLETED'],
      [lifecycle.id, 'RUNNING'],
    ]);
  });

  test('calls back at every change of a Job, again and again while the receiver is in trouble', async () => {
    const lifecycle = lifecycleReportedBy('callback');
    const marker = later(lifecycle);
    const calls: { method: string | undefined; body: string }[] = [];
    const told = Promise.withResolvers<void>();
    const server = createServer(async (request, response) => {
      const call = { method: request.method, body: await text(request) };
      const isMarker = call.body.includes(marker.id);
      response.statusCode = !isMarker && calls.push(call) === 1 ? 503 : 202;
      response.end();
      if (isMarker) told.resolve();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const callbackUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks/secret`;
    await emptyStandIn({ lifecycles: [lifecycle, marker], speed: FAST, callbackUrl });
    await told.promise;
    server.closeAllConnections();
    server.close();

    const bodies = calls.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(new Set(calls.map(({ method }) => method))).toEqual(new Set(['PUT']));
    expect(bodies.map((body) => body['job_status']).toSorted()).toEqual([
      'PENDING',
      'PENDING',
      'STARTED',
      'SUCCESS',
    ]);
    expect(new Set(bodies.map((body) => body['instance_id']))).toEqual(new Set([lifecycle.id]));
    expect(Object.keys(bodies[0]!)).toEqual([
      'job_status',
      'instance_id',
      'state_transition_time',
      'callback_context',
    ]);
  });

  test('reports nothing any more once it is closed', async () => {
    const lifecycle = lifecycleReportedBy('webhook');
    const reports: string[] = [];
    const onReport = ({ id }: RawInstance) => void reports.push(id);
    const closed = await emptyStandIn({ lifecycles: [lifecycle], speed: FAST / 10, onReport });
    await closed.close();
    const before = reports.length;
    const told = Promise.withResolvers<void>();
    await emptyStandIn({ lifecycles: [later(lifecycle)], speed: FAST, onReport: () => told.resolve() });
    await told.promise;
    expect(reports).toHaveLength(before);
  });

  test('shows the platform as it is at the moment, from the first launch to the last end', async () => {
    let now = Date.UTC(2026, 1, 3, 10);
    const standIn = await emptyStandIn({ lifecycles: makeLifecycles(), speed: 60, now: () => now });
    const { dataManager } = clientOf(standIn);
    const list = async () => (await readAll(dataManager.listInstances(undefined, patience))) as RawInstance[];
    expect(await list()).toEqual([]);
    now += 6_000;
    const midway = await list();
    expect(midway.map(({ phase }) => phase)).toContain('RUNNING');
    now += 9_000;
    const atTheEnd = await list();
    expect(atTheEnd).toHaveLength(23);
    expect(atTheEnd.filter(({ phase }) => phase === 'FAILED')).toHaveLength(8);
    const one = await dataManager.getInstance(atTheEnd[0]!.id, patience);
    expect(one).toMatchObject(atTheEnd[0]!);
  });
});
