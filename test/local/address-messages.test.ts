import { expect, test } from '@jest/globals';
import { confirmationBody, readAddressMessage, smsBody } from '../../local/engines/address-messages.ts';

test('an SMS is read as it was sent', () => {
  const message = { kind: 'sms', number: '+447700900123', messageId: 'm-1', text: 'a "b"\n' };
  expect(readAddressMessage(smsBody('m-1', '+447700900123', 'a "b"\n'))).toEqual(message);
});

test('a mail that asks to confirm is read with its link, which leads to no other machine', () => {
  const body = confirmationBody('m-1', 'arn:aws:sns:us-east-1:000000000000:t', 'a+b@example.org', 'abc');
  const message = readAddressMessage(body);
  expect(message).toEqual({
    kind: 'confirmation',
    topicArn: 'arn:aws:sns:us-east-1:000000000000:t',
    email: 'a+b@example.org',
    link: 'https://sns.us-east-1.localhost/confirmation.html?TopicArn=arn:aws:sns:us-east-1:000000000000:t&Token=abc&Endpoint=a%2Bb%40example.org',
  });
});

test('a message without a subject is read', () => {
  const body = JSON.stringify({ Type: 'Notification', MessageId: 'm-1', TopicArn: 't', Message: 'text' });
  expect(readAddressMessage(body)).toMatchObject({ kind: 'message', subject: '', text: 'text' });
});

test.each(['', 'text', '{}', '{"Type":"SMS"}', '{"Type":"Other","MessageId":"m"}'])(
  '%j is nobody’s message',
  (body) => {
    expect(readAddressMessage(body)).toBeUndefined();
  },
);
