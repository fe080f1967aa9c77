import { setTimeout as wait } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createTransport } from 'nodemailer';
import { htmlOf } from './html-of.ts';
import * as z from 'zod';
import { instanceCloudEventSchema } from '../functions/shared/notices/cloud-event/instance-cloud-event.ts';
import { parseJson } from '../functions/shared/base/parse-json.ts';
import { addressOf, protocolOf, type Recipient } from '../functions/shared/people/recipient.ts';
import type { DeliveredMessage, DeliveredMessages } from './delivered-messages.ts';
import type { Mailbox } from './engines/prepare-topic.ts';

/** What the postman needs. */
export interface PostmanOptions {
  readonly sqs: SQSClient;
  readonly mailboxes: readonly Mailbox[];
  readonly delivered: DeliveredMessages;
  readonly onDelivered: (message: DeliveredMessage) => void;
  readonly onFailure: (reason: string) => void;
  /** Really sends e-mail; without it, a message counts as delivered when it has left its queue. */
  readonly sendEmail: ((message: DeliveredMessage) => Promise<void>) | undefined;
}

const WAIT_SECONDS = 5;
const PAUSE_AFTER_FAILURE_MS = 2_000;

/** What SNS puts into a queue. */
const envelopeSchema = z.object({
  MessageId: z.string(),
  Message: z.string(),
  Subject: z.string().optional(),
});
/** The embedded SNS hands all protocols' texts to a queue; the real one only `default`. */
const textsSchema = z.object({ default: z.string(), email: z.string(), sms: z.string() });

/** Hands what arrives in the recipients' queues over to them, each message once. */
export function startPostman(options: PostmanOptions): { stop: () => Promise<void> } {
  const stop = new AbortController();
  const rounds = options.mailboxes.map((mailbox) => serve(mailbox, options, stop.signal));
  return {
    stop: async () => {
      stop.abort();
      await Promise.all(rounds);
    },
  };
}

async function serve(mailbox: Mailbox, options: PostmanOptions, signal: AbortSignal): Promise<void> {
  const { sqs, onFailure } = options;
  while (!signal.aborted) {
    try {
      const { Messages: messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: mailbox.queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: WAIT_SECONDS,
        }),
        { abortSignal: signal },
      );
      for (const message of messages) await handOver(message, mailbox, options, signal);
    } catch (error) {
      if (signal.aborted) return;
      onFailure(Error.isError(error) ? error.message : 'unknown error');
      await wait(PAUSE_AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Hands one message over. One that cannot be sent now comes again; others do not wait for it. */
async function handOver(
  message: Message,
  { recipient, queueUrl }: Mailbox,
  options: PostmanOptions,
  signal: AbortSignal,
): Promise<void> {
  const { sqs, delivered, onDelivered, onFailure } = options;
  const mail = read(message, recipient);
  if (mail && !delivered.has(mail)) {
    try {
      if (mail.protocol === 'email') await options.sendEmail?.(mail);
    } catch (error) {
      if (signal.aborted) return;
      const reason = Error.isError(error) ? error.message : 'unknown error';
      if (!isForGood(error)) {
        onFailure(`The e-mail about ${mail.noticeId} could not be sent now: ${reason}`);
        return;
      }
      onFailure(
        `The e-mail about ${mail.noticeId} is given up, because the mail server refuses it: ${reason}`,
      );
      mail.refused = reason;
    }
    delivered.add(mail);
    if (mail.refused === undefined) onDelivered(mail);
  }
  await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
}

function read(message: Message, recipient: Recipient): DeliveredMessage | undefined {
  const envelope = envelopeSchema.safeParse(parseJson(message.Body ?? ''));
  if (!envelope.success) return undefined;
  const { MessageId: messageId, Message: text, Subject: subject = '' } = envelope.data;
  const texts = textsSchema.safeParse(parseJson(text));
  const protocol = protocolOf(recipient);
  const event = instanceCloudEventSchema.safeParse(parseJson(texts.success ? texts.data.default : text));
  return {
    messageId,
    to: addressOf(recipient),
    protocol,
    noticeId: event.success ? event.data.id : '',
    subject,
    text: texts.success ? texts.data[protocol] : text,
    deliveredAt: new Date().toISOString(),
  };
}

/** Whether a mail server says that it will never take a message (RFC 5321: 5xx). */
function isForGood(error: unknown): boolean {
  if (!Error.isError(error) || !('responseCode' in error)) return false;
  const { responseCode } = error;
  return typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600;
}

/** Sends messages as real e-mail through an SMTP server (`smtp://user:password@host:port`). */
export function smtpSender(smtpUrl: string, from: string): (message: DeliveredMessage) => Promise<void> {
  const transport = createTransport(smtpUrl);
  return async ({ to, subject, text, messageId }) => {
    await transport.sendMail({
      from,
      to,
      subject,
      text,
      html: htmlOf(text),
      messageId: `<${messageId}@phasewatch>`,
      // No absence note answers it (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  };
}
