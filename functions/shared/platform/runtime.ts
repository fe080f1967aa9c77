import type { MiddlewareObj } from '@middy/core';
import type { Clock } from '../base/clock.ts';
import type { Telemetry } from '../base/telemetry.ts';

/** A telemetry, with the middleware by which it follows the invocations of a function. */
export interface FunctionTelemetry extends Telemetry {
  readonly middleware: MiddlewareObj[];
}

/** What a function gets from where it runs: its variables, its telemetry and its clock. */
export interface Runtime {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly telemetry: FunctionTelemetry;
  readonly clock: Clock;
}
