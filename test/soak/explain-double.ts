import type { Disturbances, Publication, Span } from './facts.ts';

/** Why a message was told again. */
export const CAUSES = [
  'the process was killed',
  'the reply was lost',
  'the reply came too late',
  'the table was away',
] as const;
/** See {@link CAUSES}. */
export type Cause = (typeof CAUSES)[number];

/** A cause, and how long after the publish it struck, in milliseconds; 0 where it was there already. */
export interface Explanation {
  readonly cause: Cause;
  readonly afterMs: number;
}

/**
 * Why a message that was told at `earlier` was told again at `againAt`, or `undefined` if nothing explains it. It is
 * explained if, and only if, it had not been settled by then, and between the two the process was killed, SNS's
 * reply was lost or was not waited for, or the table was away. `settledAt` are the times at which it was settled.
 */
export function explainDouble(
  earlier: Publication,
  againAt: number,
  settledAt: readonly number[],
  { kills, tableOutages }: Disturbances,
): Explanation | undefined {
  // Whoever publishes what is settled has done wrong, whatever else happened.
  if (settledAt.some((at) => at <= againAt)) return undefined;
  const strikes = (spans: readonly Span[], cause: Cause): Explanation[] =>
    spans
      .filter(({ from, until }) => from < againAt && until >= earlier.at)
      .map(({ from }) => ({ cause, afterMs: Math.max(0, from - earlier.at) }));
  const lost: Explanation | undefined =
    earlier.reply === 'delivered'
      ? undefined
      : { cause: earlier.reply === 'lost' ? 'the reply was lost' : 'the reply came too late', afterMs: 0 };
  const [first] = [
    ...strikes(kills, 'the process was killed'),
    ...strikes(tableOutages, 'the table was away'),
  ]
    // A reply is lost because of a kill, too; only where nobody was killed meanwhile is it a cause of its own.
    .sort((a, b) => a.afterMs - b.afterMs);
  return first?.cause === 'the process was killed' ? first : (lost ?? first);
}
