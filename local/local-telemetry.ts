import { LOG_MESSAGES, type LogMessageName } from '../functions/shared/base/log-messages.ts';
import type { TelemetryFields } from '../functions/shared/base/telemetry.ts';
import type { FunctionTelemetry } from '../functions/shared/platform/runtime.ts';
import { appendRotated } from './rotated-file.ts';

/** A line of the log. */
export interface LogRecord extends TelemetryFields {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  /** The name of a function's message; what the local runtime itself reports has none. */
  readonly messageName?: LogMessageName;
  readonly service: string;
}

/** Where log records go. */
export type LogSink = (record: LogRecord) => void;

/** A telemetry for functions that run here: its records go to the sink; measures are for the cloud. */
export function localTelemetry(functionName: string, sink: LogSink): FunctionTelemetry {
  const log =
    (level: LogRecord['level']) =>
    (message: LogMessageName, fields: TelemetryFields = {}) => {
      sink({ ...fields, level, message: LOG_MESSAGES[message], messageName: message, service: functionName });
    };
  return {
    middleware: [],
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    measure: () => undefined,
  };
}

/** Appends records to a file that is rotated, one JSON document a line. A full disk must not stop the work that the log tells of. */
export function fileSink(file: string): LogSink {
  return (record) => {
    try {
      appendRotated(file, JSON.stringify({ timestamp: new Date().toISOString(), ...record }));
    } catch {
      // There is nowhere left to say so.
    }
  };
}
