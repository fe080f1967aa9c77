/** Every message that functions log, by its name: consoles, filters and tests go by the name, people read the words. */
export const LOG_MESSAGES = {
  EventRecorded: 'Event recorded',
  ReportsRefused: 'Invalid reports refused',
  WebhookRefused: 'Webhook refused: no valid signature',
  CallbackRefused: 'Callback refused: wrong secret in its address',
  ListEntryInvalid: 'Invalid entry in the list of instances',
  ListUnreadable: 'A list of instances could not be read',
  PollDone: 'Poll done',
  DataManagerAskedAgain: 'The Data Manager is asked again',
  DeepFieldsLeftOut: 'Fields nested too deep were left out',
  NotificationPublished: 'Notification published',
  NotificationNotPublished: 'Notification not published, it stays due',
  NotificationSuppressed: 'Notification not told: nobody touched it for too long',
  DeliveryLeftToSweep: 'Delivery left to the sweep',
  SweepDone: 'Sweep done',
  RotationStepDone: 'Rotation step done',
  RequestUnavailable: 'Request answered with 503',
  RequestFailed: 'Request failed unexpectedly',
} as const;

/** The name of a message in {@link LOG_MESSAGES}. */
export type LogMessageName = keyof typeof LOG_MESSAGES;
