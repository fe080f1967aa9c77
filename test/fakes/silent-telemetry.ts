import type { LogMessageName } from '../../functions/shared/base/log-messages.ts';
import type {
  Measured,
  MeasureName,
  Telemetry,
  TelemetryFields,
} from '../../functions/shared/base/telemetry.ts';

/** A log record that was written. */
export interface LogRecord {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: LogMessageName;
  readonly fields: TelemetryFields;
}

/** Keeps what would have been logged and measured. */
export class SilentTelemetry implements Telemetry {
  readonly records: LogRecord[] = [];
  readonly measures: { name: MeasureName; value: number; source: string | undefined }[] = [];

  info(message: LogMessageName, fields: TelemetryFields = {}): void {
    this.records.push({ level: 'info', message, fields });
  }

  warn(message: LogMessageName, fields: TelemetryFields = {}): void {
    this.records.push({ level: 'warn', message, fields });
  }

  error(message: LogMessageName, fields: TelemetryFields = {}): void {
    this.records.push({ level: 'error', message, fields });
  }

  measure(name: MeasureName, { value = 1, source }: Measured = {}): void {
    this.measures.push({ name, value, source });
  }

  /** The sum of a measure, of one source or of all. */
  total(name: MeasureName, source?: string): number {
    return this.measures
      .filter((measure) => measure.name === name && (source === undefined || measure.source === source))
      .reduce((sum, { value }) => sum + value, 0);
  }

  /** Everything that was logged, as one text to search. */
  text(): string {
    return JSON.stringify(this.records);
  }
}
