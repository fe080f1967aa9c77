import * as z from '../../functions/shared/base/zod.ts';
import { parseJson } from '../../functions/shared/base/parse-json.ts';

/** What the embedded SNS sends to people, as it is in the queue that stands for their mailboxes and phones. */
export type AddressMessage =
  /** An e-mail to the address of a topic. Without a subject, that is empty. */
  | {
      readonly kind: 'message';
      readonly topicArn: string;
      readonly messageId: string;
      readonly subject: string;
      readonly text: string;
    }
  /** An SMS. */
  | { readonly kind: 'sms'; readonly number: string; readonly messageId: string; readonly text: string }
  /** The e-mail that asks an address to confirm; the link has the token, and leads nowhere. */
  | {
      readonly kind: 'confirmation';
      readonly topicArn: string;
      readonly email: string;
      readonly link: string;
    };

/** The envelopes of SNS; that of an SMS, and `Endpoint`, are ours. */
const envelopeSchema = z.union([
  z.object({ Type: z.literal('SMS'), MessageId: z.string(), PhoneNumber: z.string(), Message: z.string() }),
  z.object({
    Type: z.literal('SubscriptionConfirmation'),
    MessageId: z.string(),
    TopicArn: z.string(),
    Endpoint: z.string(),
    SubscribeURL: z.string(),
  }),
  z.object({
    Type: z.literal('Notification'),
    MessageId: z.string(),
    TopicArn: z.string(),
    Subject: z.optional(z.string()),
    Message: z.string(),
  }),
]);

type Envelope = z.output<typeof envelopeSchema>;

/** Reads the body of a message of the queue; `undefined` when somebody else has sent it. */
export function readAddressMessage(body: string): AddressMessage | undefined {
  const parsed = envelopeSchema.safeParse(parseJson(body));
  if (!parsed.success) return undefined;
  const envelope = parsed.data;
  switch (envelope.Type) {
    case 'SMS':
      return {
        kind: 'sms',
        number: envelope.PhoneNumber,
        messageId: envelope.MessageId,
        text: envelope.Message,
      };
    case 'SubscriptionConfirmation':
      return {
        kind: 'confirmation',
        topicArn: envelope.TopicArn,
        email: envelope.Endpoint,
        link: envelope.SubscribeURL,
      };
    case 'Notification':
      return {
        kind: 'message',
        topicArn: envelope.TopicArn,
        messageId: envelope.MessageId,
        subject: envelope.Subject ?? '',
        text: envelope.Message,
      };
  }
}

/** The body of an SMS. */
export function smsBody(messageId: string, number: string, text: string): string {
  return JSON.stringify({
    Type: 'SMS',
    MessageId: messageId,
    PhoneNumber: number,
    Message: text,
  } satisfies Envelope);
}

/** The body of the e-mail that asks an address to confirm. */
export function confirmationBody(messageId: string, topicArn: string, email: string, token: string): string {
  const parameters = `TopicArn=${topicArn}&Token=${token}&Endpoint=${encodeURIComponent(email)}`;
  return JSON.stringify({
    Type: 'SubscriptionConfirmation',
    MessageId: messageId,
    TopicArn: topicArn,
    Endpoint: email,
    // Like SNS's, but a click on it must not leave this machine.
    SubscribeURL: `https://sns.us-east-1.localhost/confirmation.html?${parameters}`,
  } satisfies Envelope);
}
