import { SettingsError } from '../functions/shared/shape/read-settings.ts';
import { StartupError } from './startup-error.ts';

/** Ends the process after a failure: a sentence for what the operator can mend, everything else as it is. */
export function exitWithReason(error: unknown): never {
  if (error instanceof StartupError || error instanceof SettingsError) {
    process.stderr.write(`Phasewatch cannot start.\n${error.message}\n`);
  } else {
    process.stderr.write(`${Error.isError(error) ? (error.stack ?? error.message) : String(error)}\n`);
  }
  process.exit(1);
}
