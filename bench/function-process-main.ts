import { randomUUID } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import { existsSync, readFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { createHandler as pollDataManager } from '../functions/poll-data-manager/handler.ts';
import { createHandler as readHistory } from '../functions/read-history/handler.ts';
import { systemClock } from '../functions/shared/platform/system-clock.ts';
import { gatewayEvent } from '../local/gateway-event.ts';
import { routed } from './routed.ts';
import { operator } from '../local/local-reader.ts';
import { invocationContext } from '../local/invocation-context.ts';
import type { Invocation, InvocationCost } from './function-process.ts';

// The process that function-process.ts starts.

let tableRequests = 0;
subscribe('http.client.request.start', (message) => {
  const { request } = message as { request: ClientRequest };
  if (String(request.getHeader('x-amz-target')).startsWith('DynamoDB')) tableRequests += 1;
});

const quiet = () => undefined;
const telemetry = { middleware: [], info: quiet, warn: quiet, error: quiet, measure: quiet };
const runtime = { environment: process.env, telemetry, clock: systemClock };
let poll = pollDataManager(runtime);
const read = readHistory(runtime);

async function invoke(invocation: Exclude<Invocation, { kind: 'cold' }>): Promise<unknown> {
  if (invocation.kind === 'poll') {
    return poll({}, invocationContext('poll-data-manager', randomUUID(), invocation.timeoutMs));
  }
  const url = `${invocation.path}?${new URLSearchParams({ ...invocation.query })}`;
  const answer = await read(
    gatewayEvent({
      method: 'GET',
      url,
      ...routed('GET', url),
      headers: {},
      body: undefined,
      reader: operator('bench'),
      requestId: randomUUID(),
      sourceIp: '127.0.0.1',
      receivedAt: Date.now(),
    }),
    invocationContext('read-history', randomUUID(), 600_000),
  );
  if (answer.statusCode !== 200) throw new Error(`${invocation.path}: ${answer.statusCode} ${answer.body}`);
  return answer.body;
}

async function answer(invocation: Invocation): Promise<InvocationCost> {
  const before = { at: performance.now(), cpu: process.cpuUsage(), requests: tableRequests };
  let result: unknown;
  let failure: string | undefined;
  try {
    if (invocation.kind === 'cold') poll = pollDataManager(runtime);
    else result = await invoke(invocation);
  } catch (error) {
    failure = String(error);
  }
  const cpu = process.cpuUsage(before.cpu);
  return {
    ms: performance.now() - before.at,
    cpuMs: (cpu.user + cpu.system) / 1_000,
    peakMb: peakKb() / 1_024,
    tableRequests: tableRequests - before.requests,
    bytes: typeof result === 'string' ? Buffer.byteLength(result) : 0,
    failure,
  };
}

/** On Linux, `maxRSS` begins with what the parent process had when it started this one. */
function peakKb(): number {
  const file = '/proc/self/status';
  const status = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
}

process.on('message', (invocation: Invocation) => {
  void answer(invocation).then((cost) => process.send?.(cost));
});
