import { composeAttributes } from './cloud-event/compose-attributes.ts';
import { composeCloudEvent } from './cloud-event/compose-cloud-event.ts';
import { composeEmail } from './email/compose-email.ts';
import {
  notificationId,
  type MessageSettings,
  type Notification,
  type OutcomeEvent,
} from './notification.ts';
import { composeSms } from './sms/compose-sms.ts';

/** Queues take no text with these in it (SQS's API reference, SendMessage). */
const NONCHARACTERS = /[\ufffe\uffff]/g;
const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16)}`;

/** Composes the notification that an event owes; the same event always gives the same notification. */
export function composeNotification(event: OutcomeEvent, settings: MessageSettings): Notification {
  const { subject, body } = composeEmail(event, settings);
  return {
    id: notificationId(event),
    subject,
    email: body.replace(NONCHARACTERS, ' '),
    sms: composeSms(event, settings),
    cloudEvent: JSON.stringify(composeCloudEvent(event, settings)).replace(NONCHARACTERS, escaped),
    attributes: composeAttributes(event),
  };
}
