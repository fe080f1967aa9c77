import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { signedHeaders } from '../../functions/shared/intake/webhook-signature.ts';
import { lock } from '../../local/folder-lock.ts';
import { summary } from '../builders/summary.ts';
import { until } from '../end-to-end/books.ts';
import { startRig, WEBHOOK_SECRET, type Rig } from './running-phasewatch.ts';

let rig: Rig;
afterEach(() => rig.stop());

const times = (messageName: string) => rig.log.filter((record) => record.messageName === messageName).length;

describe('a running Phasewatch', () => {
  test('sweeps at its interval, polls at its own, on a table of any name, and writes down all that it logs', async () => {
    rig = await startRig({
      SWEEP_INTERVAL_SECONDS: '1',
      POLL_INTERVAL_SECONDS: '3600',
      TABLE_NAME: 'another',
    });
    await until(() => times('SweepDone') >= 3, 'some sweeps');
    expect(rig.dataManager.requestCount('list')).toBe(1);
    const { log, delivered } = rig.phasewatch.folder;
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(
      rig.log.map(({ message }) => message),
    );
    expect(existsSync(delivered)).toBe(false);
  });

  test('tells of a poll that fails, and polls again', async () => {
    rig = await startRig({ SWEEP_INTERVAL_SECONDS: '3600', POLL_INTERVAL_SECONDS: '1' });
    rig.dataManager.failNext(1, 403);
    const isFailure = ({ message }: { message: string }) => message.startsWith('Scheduled run failed');
    await until(() => rig.log.some(isFailure), 'the failure');
    const polls = times('PollDone');
    await until(() => times('PollDone') > polls, 'the next poll');
    expect(rig.log.find(isFailure)).toMatchObject({ level: 'error', service: 'poll-data-manager' });
    expect(times('SweepDone')).toBe(1);
  });

  test('finishes at a stop what is under way, on engines that end after it, and gives its folder free last', async () => {
    rig = await startRig();
    const { url, folder, stop } = rig.phasewatch;
    const body = Buffer.from(JSON.stringify(summary({ id: 'instance-late' })));
    const headers = {
      host: new URL(url).host,
      'content-type': 'application/json',
      'content-length': body.length,
      connection: 'close',
      ...signedHeaders(WEBHOOK_SECRET, 'msg_late', body, Date.now()),
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`POST /webhooks/instances HTTP/1.1\r\n${lines.join('')}\r\n`);
    socket.write(body.subarray(0, 10));
    await fetch(`${url}/healthz`);

    const root = path.dirname(folder.secretsFile);
    const engineRuns = () => existsSync(path.join(root, 'table.in-use'));
    const engineRunsWhenFree = async () => {
      for (;;) {
        const held = lock(path.join(root, 'lock'), 0);
        const runs = engineRuns();
        held?.release();
        if (held) return runs;
        // An engine needs longer to end.
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    const stopping = stop();
    const watching = engineRunsWhenFree();
    await until(
      () =>
        fetch(`${url}/healthz`).then(
          () => false,
          () => true,
        ),
      'nothing new is taken',
    );
    expect(engineRuns()).toBe(true);
    socket.write(body.subarray(10));
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 202 [^]*"result":"recorded"/);
    await stopping;
    expect(await watching).toBe(false);
  });
});
