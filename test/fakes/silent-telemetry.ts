import type {
  MeasureName,
  MeasureUnit,
  Telemetry,
  TelemetryFields,
} from '../../functions/shared/base/telemetry.ts';

/** A log record that was written. */
export interface LogRecord {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: TelemetryFields;
}

/** Keeps what would have been logged and measured. */
export class SilentTelemetry implements Telemetry {
  readonly records: LogRecord[] = [];
  readonly measures: { name: MeasureName; value: number; unit: MeasureUnit; source: string | undefined }[] =
    [];

  debug(message: string, fields: TelemetryFields = {}): void {
    this.records.push({ level: 'debug', message, fields });
  }

  info(message: string, fields: TelemetryFields = {}): void {
    this.records.push({ level: 'info', message, fields });
  }

  warn(message: string, fields: TelemetryFields = {}): void {
    this.records.push({ level: 'warn', message, fields });
  }

  error(message: string, fields: TelemetryFields = {}): void {
    this.records.push({ level: 'error', message, fields });
  }

  measure(name: MeasureName, value = 1, unit: MeasureUnit = 'count', source?: string): void {
    this.measures.push({ name, value, unit, source });
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
