import { seededRandom, type SeededRandom } from '../../local/stand-in-data-manager/seeded-random.ts';

/** Chance, as the simulation uses it. */
export interface RandomStream extends SeededRandom {
  /** Whether something of this probability (0 to 1) happens. */
  chance(probability: number): boolean;
  /** From the first up to but not including the second. */
  between(from: number, to: number): number;
}

/**
 * A stream of chance of its own for everything that has a name: the same for the same seed and name, so that what
 * is taken out of a plan does not change what the rest of it gets.
 */
export function randomStream(seed: number, name: string): RandomStream {
  const random = seededRandom(hash(`${seed}/${name}`));
  return {
    ...random,
    // Always drawn, so that what never happens takes as much chance as what does.
    chance: (probability) => random.next() < probability,
    between: (from, to) => from + random.next() * (to - from),
  };
}

/** FNV-1a, with a last stir so that names that differ little give seeds that differ much. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1) {
    value = Math.imul(value ^ text.charCodeAt(place), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 15)) >>> 0;
}
