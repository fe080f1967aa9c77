import type { LogMessageName } from './log-messages.ts';

/** What a log record may carry beside its message: ids, numbers and words, never secrets or people. */
export type TelemetryFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The namespace of the measures in CloudWatch. */
export const METRICS_NAMESPACE = 'Phasewatch';

/** The measures that the dashboard and the alarms read, each with its unit. */
export const MEASURES = {
  ReportsReceived: 'Count',
  ReportsRecorded: 'Count',
  ReportsUnchanged: 'Count',
  ReportsLate: 'Count',
  ReportsInvalid: 'Count',
  UnknownPhases: 'Count',
  LostRaces: 'Count',
  OwnersChanged: 'Count',
  NoticesOwed: 'Count',
  NoticesSuppressed: 'Count',
  SignatureFailures: 'Count',
  CallbacksLeftToPoll: 'Count',
  NoticesPublished: 'Count',
  PublishesFailed: 'Count',
  PublishesRefused: 'Count',
  NoticeDelaySeconds: 'Seconds',
  MessagesSent: 'Count',
  MessagesDropped: 'Count',
  SendsFailed: 'Count',
  SendsRefused: 'Count',
  DueNotices: 'Count',
  OldestDueSeconds: 'Seconds',
  SweepsCompleted: 'Count',
  PollsCompleted: 'Count',
  PollsFailed: 'Count',
  PollsSkipped: 'Count',
  PollDuration: 'Milliseconds',
  InstancesListed: 'Count',
  ProjectListsRead: 'Count',
} as const satisfies Record<string, 'Count' | 'Milliseconds' | 'Seconds'>;

/** The name of a measure in {@link MEASURES}. */
export type MeasureName = keyof typeof MEASURES;

/** What is added to a measure. */
export interface Measured {
  /** In the measure's unit; 1 by default. */
  readonly value?: number;
  /** Becomes a dimension of the measure. All that one invocation measures with a source has the same one. */
  readonly source?: string;
}

/** Where functions say what they did. A telemetry that fails never makes the work fail. */
export interface Telemetry {
  info(message: LogMessageName, fields?: TelemetryFields): void;
  warn(message: LogMessageName, fields?: TelemetryFields): void;
  error(message: LogMessageName, fields?: TelemetryFields): void;
  measure(name: MeasureName, measured?: Measured): void;
}
