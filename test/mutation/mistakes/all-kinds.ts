import type { Kind } from '../mistake.ts';
import { HANDLERS } from './handlers.ts';
import { SIMULATOR } from './simulator.ts';

/** Everything that `npm run mutants -- --wide` does wrong. */
export const ALL_KINDS: readonly Kind[] = [HANDLERS, SIMULATOR];
