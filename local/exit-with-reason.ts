import { EnvironmentError } from '../functions/shared/platform/read-env.ts';
import { StageConfigError } from '../lib/stage-config.ts';
import { StartupError } from './startup-error.ts';

/** Ends the process after a failure: a sentence for what the operator can mend, everything else as it is. */
export function exitWithReason(error: unknown): never {
  const isForOperator = [StartupError, EnvironmentError, StageConfigError].some(
    (kind) => error instanceof kind,
  );
  if (isForOperator && Error.isError(error)) {
    process.stderr.write(`Phasewatch cannot start.\n${error.message}\n`);
  } else {
    process.stderr.write(`${Error.isError(error) ? (error.stack ?? error.message) : String(error)}\n`);
  }
  process.exit(1);
}
