import type { Clock } from '../base/clock.ts';
import type { InvocationTelemetry } from './invocation-telemetry.ts';
import { lambdaTelemetry } from './lambda-telemetry.ts';
import { systemClock } from './system-clock.ts';

/** What every function is made of: its variables, and where it says what it does. */
export interface FunctionParts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly telemetry: InvocationTelemetry;
  readonly clock: Clock;
}

/** The parts of a function as Lambda runs it. */
export function lambdaParts(functionName: string): FunctionParts {
  const telemetry = lambdaTelemetry({
    service: functionName,
    write: (line) => process.stdout.write(line),
    now: () => systemClock.now(),
    trace: () => process.env['_X_AMZN_TRACE_ID'],
  });
  return { environment: process.env, telemetry, clock: systemClock };
}
