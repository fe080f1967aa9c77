import { lambdaTelemetry } from './lambda-telemetry.ts';
import type { Runtime } from './runtime.ts';
import { systemClock } from './system-clock.ts';

/** What a function gets on Lambda. `functionName` is its folder's name. */
export function lambdaRuntime(functionName: string): Runtime {
  return { environment: process.env, telemetry: lambdaTelemetry(functionName), clock: systemClock };
}
