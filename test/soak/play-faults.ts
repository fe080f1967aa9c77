import { setTimeout as wait } from 'node:timers/promises';
import type { EngineLines } from './engine-lines.ts';
import type { PlannedFault } from './fault-plan.ts';
import type { Supervisor } from './supervisor.ts';
import type { Wire } from './wire.ts';

/** How often what was done. */
export interface FaultCounts {
  kills: number;
  killsAfterPublish: number;
  cuts: number;
  cutsAfterPublish: number;
}

/** A process that is just starting has the time to publish something. */
const PUBLISH_WAIT_MS = 10_000;
const UP_WAIT_MS = 20_000;
const LOOK_EVERY_MS = 100;

/** Does to Phasewatch what is planned, and resolves when all of it is over; the signal ends it early. */
export async function playFaults(
  plan: readonly PlannedFault[],
  {
    supervisor,
    lines,
    wire,
    signal,
    print,
  }: {
    readonly supervisor: Supervisor;
    readonly lines: EngineLines;
    readonly wire: Wire;
    readonly signal: AbortSignal;
    readonly print: (line: string) => void;
  },
): Promise<FaultCounts> {
  const counts: FaultCounts = { kills: 0, killsAfterPublish: 0, cuts: 0, cutsAfterPublish: 0 };
  const play = async (fault: PlannedFault) => {
    await wait(fault.atMs, undefined, { signal });
    if (fault.kind === 'outage') {
      const { engine, style, durationMs } = fault;
      print(`${engine === 'topic' ? 'SNS' : 'DynamoDB'} is away for ${durationMs} ms (${style})`);
      await lines.takeAway(engine, style, durationMs, signal);
      return;
    }
    // On a slow machine, one kill after the other would meet a process that is still starting.
    if (fault.kind === 'kill') await untilMayBeKilled(supervisor, signal);
    let struck = true;
    const strike = () => {
      if (fault.kind === 'kill') struck = supervisor.kill();
      else lines.cut(fault.engine);
    };
    // Struck in the very call that sees the publish, before its reply can be read.
    const sawPublish = fault.moment === 'after-publish' && (await strikeAfterPublish(strike, wire, signal));
    if (!sawPublish) strike();
    if (!struck) return;
    const after = sawPublish ? 1 : 0;
    if (fault.kind === 'kill') {
      counts.kills += 1;
      counts.killsAfterPublish += after;
      print(`killed${sawPublish ? ', just after a publish' : ''}`);
    } else {
      counts.cuts += 1;
      counts.cutsAfterPublish += after;
    }
  };
  await Promise.all(
    plan.map((fault) =>
      play(fault).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      }),
    ),
  );
  return counts;
}

async function untilMayBeKilled(supervisor: Supervisor, signal: AbortSignal): Promise<void> {
  for (let waited = 0; !supervisor.mayBeKilled && waited < UP_WAIT_MS; waited += LOOK_EVERY_MS) {
    await wait(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** Strikes as soon as a publish has reached SNS; false when none came in time. */
async function strikeAfterPublish(strike: () => void, wire: Wire, signal: AbortSignal): Promise<boolean> {
  const seen = Promise.withResolvers<boolean>();
  const callOff = wire.onNextPublish(() => {
    strike();
    seen.resolve(true);
  });
  const timeout = wait(PUBLISH_WAIT_MS, false, { signal });
  try {
    return await Promise.race([seen.promise, timeout]);
  } finally {
    callOff();
    timeout.catch(() => undefined);
  }
}
