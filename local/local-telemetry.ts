import { appendFileSync } from 'node:fs';
import type { InvocationTelemetry } from '../functions/shared/platform/invocation-telemetry.ts';
import type { TelemetryFields } from '../functions/shared/base/telemetry.ts';

/** A line of the log. */
export interface LogRecord extends TelemetryFields {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly service: string;
}

/** Where log records go. */
export type LogSink = (record: LogRecord) => void;

/** A telemetry for functions that run here: its records go to the sink; measures are for the cloud. */
export function localTelemetry(functionName: string, sink: LogSink): InvocationTelemetry {
  const log =
    (level: LogRecord['level']) =>
    (message: string, fields: TelemetryFields = {}) => {
      sink({ ...fields, level, message, service: functionName });
    };
  return {
    begin: () => undefined,
    end: () => undefined,
    debug: () => undefined,
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    measure: () => undefined,
  };
}

/** Appends records to a file, one JSON document a line. A full disk must not stop the work that the log tells of. */
export function fileSink(file: string): LogSink {
  return (record) => {
    try {
      appendFileSync(file, `${JSON.stringify({ timestamp: new Date().toISOString(), ...record })}\n`, {
        mode: 0o600,
      });
    } catch {
      // There is nowhere left to say so.
    }
  };
}
