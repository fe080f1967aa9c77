import type { Kind } from '../mistake.ts';
import { HANDLERS } from './handlers.ts';

/** Everything that `npm run mutants -- --wide` does wrong. */
export const ALL_KINDS: readonly Kind[] = [HANDLERS];
