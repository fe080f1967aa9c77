/** Every message that functions log, by its name: consoles, filters and tests go by the name, people read the words. */
export const LOG_MESSAGES = {
  EventRecorded: 'Event recorded',
  OwnerChanged: 'Owner or project differ from the first report; the place in lists stays',
  ReportsRefused: 'Invalid reports refused',
  WebhookRefused: 'Webhook refused: no valid signature',
  CallbackRefused: 'Callback refused: wrong secret in its address',
  ListEntryInvalid: 'Invalid entry in the list of instances',
  ListUnreadable: 'A list of instances could not be read',
  ProjectsRead: 'List of projects read',
  ProjectsUnreadable: 'The list of projects could not be read; what was last known counts for a day',
  ProjectInvalid: 'Invalid entry in the list of projects',
  PollDone: 'Poll done',
  PollSkipped: 'Poll skipped: another one is under way',
  DataManagerAskedAgain: 'The Data Manager is asked again',
  DeepFieldsLeftOut: 'Fields nested too deep were left out',
  NoticePublished: 'Notice published',
  NoticeNotPublished: 'Notice not published; it stays due',
  NoticeSuppressed: 'Notice suppressed: it lay untouched for too long',
  NoticesLeftToSweep: 'Notices left to the sweep',
  SweepDone: 'Sweep done',
  NoticeDecided: 'Notice decided: every address that a rule names has its message',
  MessageSent: 'Message sent',
  MessageNotSent: 'Message not sent; it stays due',
  MessagesSwept: 'Messages swept',
  RotationStepDone: 'Rotation step done',
  RequestUnavailable: 'Request answered with 503',
  RequestFailed: 'Request failed unexpectedly',
} as const;

/** The name of a message in {@link LOG_MESSAGES}. */
export type LogMessageName = keyof typeof LOG_MESSAGES;
