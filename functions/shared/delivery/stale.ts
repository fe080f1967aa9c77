/**
 * Whether a notice has lain untouched for so long that telling it would only confuse. `dueAt` (epoch ms) moves with
 * every try, so an outage of any length makes none stale; the flags that an old backup brings back are.
 */
export function isStale(dueAt: number, now: number, announceMaxAgeMs: number): boolean {
  return now - dueAt > announceMaxAgeMs;
}
