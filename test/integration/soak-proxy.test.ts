import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startTcpProxy, type Tap, type TcpProxy } from '../soak/tcp-proxy.ts';

describe('the proxy of bytes', () => {
  let engine: Server;
  let proxy: TcpProxy;
  let asked: string[];
  /** What the engine waits for before it answers. */
  let hold: Promise<unknown> | undefined;
  let onAsked: (() => void) | undefined;
  let seen: { [What in keyof Tap]: string };

  beforeEach(async () => {
    asked = [];
    hold = undefined;
    onAsked = undefined;
    seen = { sent: '', replied: '', delivered: '', closed: '' };
    engine = createServer((request, response) => {
      asked.push(request.url ?? '');
      onAsked?.();
      void Promise.resolve(hold).then(() => response.end('done'));
    }).listen(0, '127.0.0.1');
    await once(engine, 'listening');
    proxy = await startTcpProxy(`http://127.0.0.1:${(engine.address() as AddressInfo).port}`, () => ({
      sent: (bytes) => void (seen.sent += bytes.toString()),
      replied: (bytes) => void (seen.replied += bytes.toString()),
      delivered: (bytes) => void (seen.delivered += bytes.toString()),
      closed: () => void (seen.closed += 'closed'),
    }));
  });

  afterEach(async () => {
    await proxy.close();
    engine.closeAllConnections();
    await new Promise((resolve) => engine.close(resolve));
  });

  const ask = async (path: string, signal?: AbortSignal) =>
    (await fetch(`${proxy.url}${path}`, signal && { signal })).text();
  const untilAsked = () => new Promise<void>((resolve) => (onAsked = resolve));
  const codeOf = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code;

  test('passes bytes on, both ways, and shows them', async () => {
    expect(await ask('/one')).toBe('done');
    expect(seen.sent).toMatch(/^GET \/one HTTP/);
    expect(seen.replied).toMatch(/done/);
    expect(seen.delivered).toBe(seen.replied);
  });

  test('refuses while it is told to, and is back at the same address after', async () => {
    await proxy.refuse();
    expect(codeOf(await ask('/refused').catch((error: unknown) => error))).toBe('ECONNREFUSED');
    await proxy.giveBack();
    expect(await ask('/again')).toBe('done');
    expect(asked).toEqual(['/again']);
  });

  test('loses the reply when it cuts, and the engine’s work is done all the same', async () => {
    const released = Promise.withResolvers<void>();
    hold = released.promise;
    const [failure] = await Promise.all([
      ask('/cut').catch((error: unknown) => error),
      untilAsked().then(() => proxy.cut()),
    ]);
    expect(codeOf(failure)).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    released.resolve();
    hold = undefined;
    expect(await ask('/next')).toBe('done');
    expect(asked).toEqual(['/cut', '/next']);
    expect(seen.replied.match(/done/g)).toHaveLength(2);
    expect(seen.delivered.match(/done/g)).toHaveLength(1);
    expect(seen.closed).toMatch(/^closed/);
  });

  test('takes connections and passes nothing on while it hangs, not even later', async () => {
    expect(await ask('/kept')).toBe('done');
    await proxy.hang();
    const hung = ask('/hung').catch((error: unknown) => codeOf(error));
    const fresh = fetch(`${proxy.url}/fresh`, { headers: { connection: 'close' } }).catch(codeOf);
    const timedOut = await ask('/impatient', AbortSignal.timeout(300)).catch((error: Error) => error.name);
    expect(timedOut).toBe('TimeoutError');
    await proxy.giveBack();
    expect(await hung).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    expect(await fresh).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    expect(await ask('/back')).toBe('done');
    expect(asked).toEqual(['/kept', '/back']);
  });
});
