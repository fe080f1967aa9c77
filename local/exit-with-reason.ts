import { printError } from '../lib/terminal.ts';
import { SettingsError } from '../functions/shared/shape/read-settings.ts';
import { EngineLost } from './engines/engine-lost.ts';
import { StartupError } from './startup-error.ts';

/** Ends the process after a failure: a sentence for what the operator can mend, everything else as it is. */
export function exitWithReason(error: unknown): never {
  printError(reasonOf(error));
  process.exit(1);
}

function reasonOf(error: unknown): string {
  if (!Error.isError(error)) return String(error);
  if (error instanceof EngineLost) return `Phasewatch cannot continue.\n${error.message}`;
  const isForOperator = error instanceof StartupError || error instanceof SettingsError;
  return isForOperator ? `Phasewatch cannot start.\n${error.message}` : (error.stack ?? error.message);
}
