import type { Clock } from '../ports/clock.ts';
import { powertoolsTelemetry, type InvocationTelemetry } from './powertools-telemetry.ts';
import { systemClock } from './system-clock.ts';

/** What every function is made of: its variables, and where it says what it does. */
export interface FunctionParts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly telemetry: InvocationTelemetry;
  readonly clock: Clock;
}

/** The parts of a function as Lambda runs it. */
export function lambdaParts(functionName: string): FunctionParts {
  return { environment: process.env, telemetry: powertoolsTelemetry(functionName), clock: systemClock };
}
