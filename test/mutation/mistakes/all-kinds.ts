import type { Kind } from '../mistake.ts';
import { ALARMS_AND_SCHEDULES } from './alarms-and-schedules.ts';
import { HANDLERS } from './handlers.ts';
import { RIGHTS } from './rights.ts';
import { SECRET_ROTATION } from './secret-rotation.ts';
import { STACK_SETTINGS } from './stack-settings.ts';

/** Everything that `npm run mutants -- --wide` does wrong. */
export const ALL_KINDS: readonly Kind[] = [
  HANDLERS,
  SECRET_ROTATION,
  RIGHTS,
  ALARMS_AND_SCHEDULES,
  STACK_SETTINGS,
];
