import { text } from 'node:stream/consumers';
import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, expect, test } from '@jest/globals';
import { SnsAddressTopics } from '../../functions/shared/adapters/sns/sns-address-topics.ts';
import { AddressRefused, TopicsUnavailable } from '../../functions/shared/people/address-topics.ts';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { startAnsweringServer } from './answering-server.ts';

const ALICE = 'alice@example.org';
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const topicArn = 'arn:aws:sns:us-east-1:123456789012:stack_address_a_1';

/** Topics of a service that gives these answers to these actions. */
async function topicsOf(answers: (action: string) => { status: number; xml: string }) {
  const bodies: URLSearchParams[] = [];
  const { host, close } = await startAnsweringServer((request, response) => {
    void text(request).then((body) => {
      const parameters = new URLSearchParams(body);
      bodies.push(parameters);
      const { status, xml } = answers(parameters.get('Action') ?? '');
      response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
    });
  });
  const client = new SNSClient({ ...endpoint(`http://any:any@${host}`), maxAttempts: 1 });
  cleanUps.push(close, () => client.destroy());
  return { topics: new SnsAddressTopics(client, { tags: {} }), bodies };
}
const error = (status: number, code: string, message = 'because') => ({
  status,
  xml: `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});
const result = (action: string, content: string) => ({
  status: 200,
  xml: `<${action}Response><${action}Result>${content}</${action}Result></${action}Response>`,
});
const made = result('CreateTopic', `<TopicArn>${topicArn}</TopicArn>`);

test.each([
  [500, 'InternalError'],
  [503, 'ServiceUnavailable'],
  [400, 'Throttling'],
  [403, 'AuthorizationError'],
  [403, 'SubscriptionLimitExceeded'],
  [400, 'ConcurrentAccess'],
])('%d %s: topics are unavailable', async (status, code) => {
  const { topics } = await topicsOf(() => error(status, code));
  for (const call of [
    () => topics.open('stack_address_a_1', ALICE),
    () => topics.confirm(topicArn, 'f'.repeat(200)),
    () => topics.subscription(topicArn),
    () => topics.close(topicArn),
  ]) {
    await expect(call()).rejects.toThrow(TopicsUnavailable);
  }
});

test('a topic that is gone before the address is subscribed may be opened again', async () => {
  const { topics } = await topicsOf((action) => (action === 'CreateTopic' ? made : error(404, 'NotFound')));
  await expect(topics.open('stack_address_a_1', ALICE)).rejects.toThrow(TopicsUnavailable);
});

test('what SNS says of an address that it refuses is kept, and cut', async () => {
  const words = `Invalid parameter: Email address ${'x'.repeat(1_000)}`;
  const { topics } = await topicsOf((action) =>
    action === 'CreateTopic' ? made : error(400, 'InvalidParameter', words),
  );
  const refusal = await topics.open('stack_address_a_1', ALICE).catch((reason: unknown) => reason);
  expect(refusal).toBeInstanceOf(AddressRefused);
  expect((refusal as Error).message).toContain('Invalid parameter: Email address');
  expect((refusal as Error).message.length).toBeLessThan(400);
});

test('a topic that SNS does not make because of our request is a bug, and nothing is tried again', async () => {
  const { topics, bodies } = await topicsOf(() =>
    error(400, 'InvalidParameter', 'Invalid parameter: Policy'),
  );
  await expect(topics.open('stack_address_a_1', ALICE)).rejects.toThrow('Invalid parameter: Policy');
  expect(bodies).toHaveLength(1);
});

test('a topic that exists otherwise is found by its name alone', async () => {
  const message = 'Invalid parameter: Attributes Reason: Topic already exists with different attributes';
  const { topics, bodies } = await topicsOf((action) => {
    if (action === 'Subscribe') return result('Subscribe', '<SubscriptionArn>x</SubscriptionArn>');
    return bodies.length === 1 ? error(400, 'InvalidParameter', message) : made;
  });
  expect(await topics.open('stack_address_a_1', ALICE)).toBe(topicArn);
  expect(Object.fromEntries(bodies[1] ?? [])).toEqual({
    Action: 'CreateTopic',
    Version: '2010-03-31',
    Name: 'stack_address_a_1',
  });
});

test('a confirmation is authenticated, so that nobody else can unsubscribe', async () => {
  const { topics, bodies } = await topicsOf(() =>
    result('ConfirmSubscription', `<SubscriptionArn>${topicArn}:1</SubscriptionArn>`),
  );
  await topics.confirm(topicArn, 'f'.repeat(200));
  expect(bodies[0]?.get('AuthenticateOnUnsubscribe')).toBe('true');
});

test.each([
  ['Deleted', 'email', 'gone'],
  ['PendingConfirmation', 'email', 'pending'],
  [`${topicArn}:1`, 'email', 'confirmed'],
  [`${topicArn}:1`, 'sqs', 'gone'],
])('a subscription %s by %s is %s', async (arn, protocol, expected) => {
  const fields = `<SubscriptionArn>${arn}</SubscriptionArn><Protocol>${protocol}</Protocol>`;
  const { topics } = await topicsOf(() =>
    result('ListSubscriptionsByTopic', `<Subscriptions><member>${fields}</member></Subscriptions>`),
  );
  expect(await topics.subscription(topicArn)).toBe(expected);
});
