import type { Telemetry } from '../base/telemetry.ts';

/** A telemetry that has to be told when an invocation begins and ends. */
export interface InvocationTelemetry extends Telemetry {
  begin(invocation: { readonly requestId: string }): void;
  /** Writes out what was measured. */
  end(): void;
}
