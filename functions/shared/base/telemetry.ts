/** What a log record may carry beside its message: ids, numbers and words, never secrets or people. */
export type TelemetryFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** How a measured value is to be read. */
export type MeasureUnit = 'count' | 'milliseconds' | 'seconds' | 'bytes';

/** The measures that the dashboard and the alarms read. */
export type MeasureName =
  | 'ReportsReceived'
  | 'ReportsRecorded'
  | 'ReportsUnchanged'
  | 'ReportsLate'
  | 'ReportsInvalid'
  | 'UnknownPhases'
  | 'LostRaces'
  | 'OwnersChanged'
  | 'NoticesOwed'
  | 'NoticesSuppressed'
  | 'SignatureFailures'
  | 'CallbacksLeftToPoll'
  | 'NoticesPublished'
  | 'PublishesFailed'
  | 'PublishesRefused'
  | 'NoticeDelaySeconds'
  | 'DueNotices'
  | 'OldestDueSeconds'
  | 'SweepsCompleted'
  | 'PollsCompleted'
  | 'PollsFailed'
  | 'PollDuration'
  | 'InstancesListed';

/** Where functions say what they did. A telemetry that fails never makes the work fail. */
export interface Telemetry {
  debug(message: string, fields?: TelemetryFields): void;
  info(message: string, fields?: TelemetryFields): void;
  warn(message: string, fields?: TelemetryFields): void;
  error(message: string, fields?: TelemetryFields): void;
  /** Adds to a measure; `source` becomes its dimension where given. */
  measure(name: MeasureName, value?: number, unit?: MeasureUnit, source?: string): void;
}
