import { setTimeout as wait } from 'node:timers/promises';
import type { Span } from './facts.ts';
import type { EngineName } from './fault-plan.ts';
import type { TcpProxy } from './tcp-proxy.ts';

/** How long after an outage a start may still fail because of it. */
const AFTERMATH_MS = 15_000;

/** The lines to the engines, and when which was away. */
export class EngineLines {
  readonly outages: Record<EngineName, Span[]> = { topic: [], table: [] };
  readonly #proxies: Readonly<Record<EngineName, readonly TcpProxy[]>>;
  readonly #openSince = new Map<EngineName, number>();

  constructor(proxies: Readonly<Record<EngineName, readonly TcpProxy[]>>) {
    this.#proxies = proxies;
  }

  /** Whether some engine is away, or was a moment ago. */
  isTroubled(): boolean {
    const all = Object.values(this.outages).flat();
    return this.#openSince.size > 0 || all.some(({ until }) => Date.now() - until < AFTERMATH_MS);
  }

  cut(engine: EngineName): void {
    for (const proxy of this.#proxies[engine]) proxy.cut();
  }

  /** Takes an engine away for a time, or until the signal. */
  async takeAway(
    engine: EngineName,
    style: 'refuse' | 'hang',
    durationMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const from = Date.now();
    this.#openSince.set(engine, from);
    const proxies = this.#proxies[engine];
    await Promise.all(proxies.map((proxy) => proxy[style]()));
    await wait(durationMs, undefined, { signal }).catch(() => undefined);
    await Promise.all(proxies.map((proxy) => proxy.giveBack()));
    this.#openSince.delete(engine);
    this.outages[engine].push({ from, until: Date.now() });
  }

  async close(): Promise<void> {
    await Promise.all(
      Object.values(this.#proxies).flatMap((proxies) => proxies.map((proxy) => proxy.close())),
    );
  }
}
