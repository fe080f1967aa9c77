import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { FauxqsServer } from 'fauxqs';
import * as z from '../../functions/shared/base/zod.ts';
import { escapedMarkup } from '../../lib/escaped-markup.ts';
import { confirmationBody, smsBody } from './address-messages.ts';
import { ADDRESS_QUEUE } from './address-queue.ts';
import type { EmailSubscription, EmailSubscriptions } from './email-subscriptions.ts';

type Parameters = Readonly<Record<string, string>>;
/** Answers with the content of the result, or with nothing where fauxqs answers itself. */
type Answer = (parameters: Parameters) => string | undefined | Promise<string | undefined>;

/** An error that SNS answers with; the code is its name in the API. */
class Refusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

const FORM = 'application/x-www-form-urlencoded';
const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
const PHONE_NUMBER = /^\+[1-9]\d{6,14}$/;
const parametersSchema = z.record(z.string(), z.string());

/**
 * Makes an embedded SNS answer about e-mail subscriptions and SMS as AWS documents it; fauxqs knows neither. What goes to
 * people comes into {@link ADDRESS_QUEUE}: the mail that asks for confirmation, what is published to a topic whose
 * subscription is confirmed, and every SMS. Call this before the server has routes.
 */
export function answerEmailAndSms(
  fastify: FastifyInstance,
  subscriptions: EmailSubscriptions,
  starting: () => Promise<FauxqsServer>,
): void {
  const answers = answersOf(fastify, subscriptions, starting);
  fastify.addHook('preHandler', async (request, reply) => {
    const parameters = parametersOf(request);
    const action = parameters?.['Action'] ?? '';
    const answer = answers.get(action);
    if (!parameters || !answer) return;
    try {
      const result = await answer(parameters);
      if (result === undefined) return;
      await reply.type('text/xml').send(resultOf(action, result));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await reply.status(error.status).type('text/xml').send(errorOf(error));
    }
  });
}

function answersOf(
  fastify: FastifyInstance,
  subscriptions: EmailSubscriptions,
  starting: () => Promise<FauxqsServer>,
): ReadonlyMap<string, Answer> {
  /** The server, once it has the queue: to make one again would empty it. */
  const withQueue = async (): Promise<FauxqsServer> => {
    const server = await starting();
    if (!server.inspectQueue(ADDRESS_QUEUE)) server.createQueue(ADDRESS_QUEUE);
    return server;
  };
  let prepared: Promise<FauxqsServer> | undefined;
  const send = async (body: string) =>
    void (await (prepared ??= withQueue())).sendMessage(ADDRESS_QUEUE, body);

  const mustExist = async (topicArn: string) => {
    const payload = new URLSearchParams({ Action: 'GetTopicAttributes', TopicArn: topicArn }).toString();
    const { statusCode } = await fastify.inject({
      method: 'POST',
      url: '/',
      headers: { 'content-type': FORM },
      payload,
    });
    if (statusCode !== 200) throw new Refusal('NotFound', 'Topic does not exist', 404);
  };

  return new Map<string, Answer>([
    [
      'Subscribe',
      async ({ Protocol, TopicArn: topicArn = '', Endpoint: email = '', ReturnSubscriptionArn }) => {
        if (Protocol !== 'email') return undefined;
        if (!/^[^@\s]+@[^@\s]+$/.test(email))
          throw new Refusal('InvalidParameter', 'Invalid parameter: Email address');
        await mustExist(topicArn);
        const { arn, token, isConfirmed } = subscriptions.subscribe(topicArn, email);
        if (!isConfirmed) await send(confirmationBody(randomUUID(), topicArn, email, token));
        const isTold = isConfirmed || ReturnSubscriptionArn === 'true';
        return element('SubscriptionArn', isTold ? arn : 'pending confirmation');
      },
    ],
    [
      'ConfirmSubscription',
      async ({ TopicArn: topicArn = '', Token }) => {
        await mustExist(topicArn);
        const server = await (prepared ??= withQueue());
        const subscription = subscriptions.of(topicArn).find(({ token }) => token === Token);
        if (!subscription) throw new Refusal('InvalidParameter', 'Invalid parameter: Token');
        // First the one that delivers: whoever dies between the two is asked again.
        server.subscribe({ topic: topicArn.split(':')[5] ?? '', queue: ADDRESS_QUEUE });
        subscriptions.confirm(subscription);
        return element('SubscriptionArn', subscription.arn);
      },
    ],
    [
      'ListSubscriptionsByTopic',
      async ({ TopicArn: topicArn = '' }) => {
        await mustExist(topicArn);
        const ours = subscriptions.of(topicArn);
        // The queue's own subscription is not shown beside them.
        return ours.length > 0 ? listOf(topicArn, ours) : undefined;
      },
    ],
    [
      'DeleteTopic',
      ({ TopicArn: topicArn = '' }) => {
        subscriptions.forget(topicArn);
        return undefined;
      },
    ],
    [
      'Publish',
      async ({ PhoneNumber: number, Message: text = '' }) => {
        if (number === undefined) return undefined;
        if (!PHONE_NUMBER.test(number))
          throw new Refusal(
            'InvalidParameter',
            'Invalid parameter: PhoneNumber Reason: it is not valid to publish to',
          );
        if (text === '') throw new Refusal('InvalidParameter', 'Invalid parameter: Empty message');
        const messageId = randomUUID();
        await send(smsBody(messageId, number, text));
        return element('MessageId', messageId);
      },
    ],
    ['CheckIfPhoneNumberIsOptedOut', () => element('isOptedOut', 'false')],
  ]);
}

/** The parameters of a request to SNS; SQS is asked in JSON. */
function parametersOf({ headers, body }: FastifyRequest): Parameters | undefined {
  if (headers['content-type']?.startsWith(FORM) !== true) return undefined;
  return parametersSchema.safeParse(body).data;
}

function listOf(topicArn: string, subscriptions: readonly EmailSubscription[]): string {
  const members = subscriptions.map(({ arn, email, isConfirmed }) => {
    const fields = {
      SubscriptionArn: isConfirmed ? arn : 'PendingConfirmation',
      TopicArn: topicArn,
      Protocol: 'email',
      Endpoint: email,
      Owner: topicArn.split(':')[4] ?? '',
    };
    const elements = Object.entries(fields).map(([name, text]) => element(name, text));
    return `<member>${elements.join('')}</member>`;
  });
  return `<Subscriptions>${members.join('')}</Subscriptions>`;
}

function resultOf(action: string, content: string): string {
  const result = `<${action}Result>${content}</${action}Result>`;
  const metadata = `<ResponseMetadata>${element('RequestId', randomUUID())}</ResponseMetadata>`;
  return `<${action}Response xmlns="${NAMESPACE}">${result}${metadata}</${action}Response>`;
}

function errorOf({ code, message }: Refusal): string {
  const error = `<Error><Type>Sender</Type>${element('Code', code)}${element('Message', message)}</Error>`;
  return `<ErrorResponse xmlns="${NAMESPACE}">${error}${element('RequestId', randomUUID())}</ErrorResponse>`;
}

function element(name: string, text: string): string {
  return `<${name}>${escapedMarkup(text)}</${name}>`;
}
