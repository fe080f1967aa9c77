import type { Kind } from '../mistake.ts';
import { HANDLERS } from './handlers.ts';
import { SIMULATED_WORLD } from './simulated-world.ts';
import { SIMULATOR } from './simulator.ts';

/** Everything that `npm run mutants -- --wide` does wrong. */
export const ALL_KINDS: readonly Kind[] = [HANDLERS, SIMULATED_WORLD, SIMULATOR];
