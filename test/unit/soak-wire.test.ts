import { describe, expect, test } from '@jest/globals';
import { HttpMessages } from '../soak/http-messages.ts';
import { Wire } from '../soak/wire.ts';
import type { Tap } from '../soak/tcp-proxy.ts';

const post = (body: string, headers = '') =>
  Buffer.from(
    `POST / HTTP/1.1\r\nhost: engine\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
const reply = (body: string, status = '200 OK') =>
  Buffer.from(`HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

const CLOUD_EVENT = {
  specversion: '1.0',
  id: 'a:success',
  source: 'urn:phasewatch',
  type: 'it.squonk.instance.completed',
  subject: 'a',
  time: '2026-02-03T10:00:00Z',
  datacontenttype: 'application/json',
  data: {
    instanceId: 'a',
    sequence: 3,
    outcome: 'success',
    phase: 'COMPLETED',
    name: 'a job',
    owner: 'alice',
    projectId: 'project-1',
    instance: {},
  },
};
const PUBLISH = post(
  new URLSearchParams({
    Action: 'Publish',
    Message: JSON.stringify({ default: JSON.stringify(CLOUD_EVENT), email: 'é & more' }),
  }).toString(),
);
const PUBLISHED = reply('<PublishResponse><MessageId>message-1</MessageId></PublishResponse>');
const settle = (expression: string) =>
  post(
    JSON.stringify({ UpdateExpression: expression, Key: { instanceId: { S: 'a' }, sequence: { N: '3' } } }),
    'X-Amz-Target: DynamoDB_20120810.UpdateItem\r\n',
  );

describe('HTTP messages', () => {
  const whole = Buffer.concat([
    post('naïve'),
    Buffer.from(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na;x=1\r\n0123456789\r\n0\r\n\r\n',
    ),
    post(''),
  ]);

  test('are read wherever the bytes are cut', () => {
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const messages = new HttpMessages();
      const read = [...messages.read(whole.subarray(0, cut)), ...messages.read(whole.subarray(cut))];
      expect(read.map(({ startLine, body }) => [startLine, body.toString()])).toEqual([
        ['POST / HTTP/1.1', 'naïve'],
        ['HTTP/1.1 200 OK', 'abc0123456789'],
        ['POST / HTTP/1.1', ''],
      ]);
    }
  });
});

describe('the wire', () => {
  const setUp = () => {
    const wire = new Wire({ notBefore: () => 0 });
    return { wire, topic: wire.topicTap(), table: wire.tableTap() };
  };
  const answer = (tap: Tap, bytes: Buffer) => {
    tap.replied(bytes);
    tap.delivered(bytes);
  };

  test('knows a publish by its notice, its message and the fate of its reply', () => {
    const { wire, topic } = setUp();
    topic.sent(PUBLISH);
    expect(wire.publications()).toEqual([]);
    topic.replied(PUBLISHED);
    expect(wire.publications()).toMatchObject([
      { noticeId: 'a:success', messageId: 'message-1', reply: 'lost' },
    ]);
    topic.delivered(PUBLISHED);
    expect(wire.publications()).toMatchObject([{ reply: 'delivered' }]);
  });

  test('takes a reply for unread when the line is closed just after it, and for read when the line goes on', () => {
    const { wire, topic } = setUp();
    topic.sent(PUBLISH);
    answer(topic, PUBLISHED);
    topic.sent(PUBLISH);
    answer(topic, PUBLISHED);
    topic.closed();
    expect(wire.publications().map(({ reply: fate }) => fate)).toEqual(['delivered', 'unread']);
  });

  test('does not count what SNS refused', () => {
    const { wire, topic } = setUp();
    topic.sent(PUBLISH);
    answer(topic, reply('<ErrorResponse/>', '500 Internal Server Error'));
    expect(wire.publications()).toEqual([]);
  });

  test('calls back at the next publish, once, unless called off', () => {
    const { wire, topic } = setUp();
    const calls: string[] = [];
    wire.onNextPublish(() => calls.push('wanted'));
    wire.onNextPublish(() => calls.push('called off'))();
    topic.sent(PUBLISH);
    topic.sent(PUBLISH);
    expect(calls).toEqual(['wanted']);
  });

  test('knows a settlement that the table took, and no other update', () => {
    const { wire, table } = setUp();
    table.sent(settle('SET dueAt = :dueAt'));
    answer(table, reply('{}'));
    table.sent(settle('SET publishedAt = :at REMOVE due, dueAt, attempts'));
    answer(table, reply('{"__type":"ConditionalCheckFailedException"}', '400 Bad Request'));
    expect(wire.settlements()).toEqual([]);
    table.sent(settle('SET publishedAt = :at REMOVE due, dueAt, attempts'));
    table.replied(reply('{}'));
    expect(wire.settlements()).toMatchObject([{ instanceId: 'a', sequence: 3 }]);
  });
});
