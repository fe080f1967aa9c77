import type { Kind } from '../mistake.ts';
import { ADAPTERS } from './adapters.ts';
import { ALARMS_AND_SCHEDULES } from './alarms-and-schedules.ts';
import { CLIENTS_WRONG } from './clients.ts';
import { COMMANDS } from './commands.ts';
import { STALE_READS } from './consistent-reads.ts';
import { DYNAMO_ADAPTERS } from './dynamo-adapters.ts';
import { HANDLERS } from './handlers.ts';
import { TERMINAL_AND_MAIL } from './terminal-and-mail.ts';
import { LOCAL_ENGINES } from './local-engines.ts';
import { LOCAL_RUNTIME } from './local-runtime.ts';
import { POLL_TURNS } from './poll-turns.ts';
import { RIGHTS } from './rights.ts';
import { SECRET_ROTATION } from './secret-rotation.ts';
import { SETTINGS_LOST } from './settings.ts';
import { SIMULATED_WORLD } from './simulated-world.ts';
import { SIMULATOR } from './simulator.ts';
import { STACK_SETTINGS } from './stack-settings.ts';
import { STAND_IN } from './stand-in.ts';

/** Everything that `npm run mutants -- --wide` does wrong. */
export const ALL_KINDS: readonly Kind[] = [
  HANDLERS,
  SECRET_ROTATION,
  RIGHTS,
  ALARMS_AND_SCHEDULES,
  STACK_SETTINGS,
  LOCAL_ENGINES,
  LOCAL_RUNTIME,
  TERMINAL_AND_MAIL,
  STAND_IN,
  COMMANDS,
  ADAPTERS,
  DYNAMO_ADAPTERS,
  CLIENTS_WRONG,
  SETTINGS_LOST,
  STALE_READS,
  POLL_TURNS,
  SIMULATED_WORLD,
  SIMULATOR,
];
