import { describe, expect, test } from '@jest/globals';
import { readConfirmation } from '../../functions/shared/people/read-confirmation.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:phasewatch_address_0b8f8f2a-5f3e-4a53-9f3c-2f0b8f8f2a11_1';
const TOKEN =
  '2336412f37fb687f5d51e6e241d7700ae02f7124d8268910b858cb4db727ceeb2474bb937929d3bdd7ce5d0cce19325d036bc858d3c2174' +
  '26bcafa9c501a2cace93b83f1dd3797627467553dc438a8c974119496fc3eff026eaa5d14472ded6f9a5c43aec62d83ef5f49109da7176391';
const LINK = `https://sns.eu-west-1.amazonaws.com/confirmation.html?TopicArn=${TOPIC}&Token=${TOKEN}&Endpoint=alice@example.org`;
const ACTION_LINK = `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=${TOKEN}`;
const NAMED = { topicArn: TOPIC, token: TOKEN };

/** In lines of so many characters. */
const wrapped = (text: string, width: number, end: string) =>
  (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(end);
const MAIL = (link: string) =>
  [
    'You have chosen to subscribe to the topic:',
    TOPIC,
    '',
    'To confirm this subscription, click or visit the link below (If this was in error no action is necessary):',
    link,
    '',
    'Please do not reply directly to this email. If you wish to remove yourself from receiving all future SNS ' +
      'subscription confirmation requests please send an email to sns-opt-out',
  ].join('\n');

describe('the topic and the token are read', () => {
  test.each<[string, string]>([
    ['out of the link', LINK],
    ['out of the link of the API', ACTION_LINK],
    ['out of a link with spaces and line breaks around', `\n  ${LINK} \r\n`],
    ['out of a link in angle brackets', `Confirm subscription<${LINK}>`],
    ['out of a link in quotes', `"${ACTION_LINK}"`],
    ['out of a link of China', LINK.replace('amazonaws.com', 'amazonaws.com.cn')],
    ['out of a link whose ARN is encoded', LINK.replace(TOPIC, encodeURIComponent(TOPIC))],
    ['out of a link with its parameters in another order', `https://sns/?Token=${TOKEN}&TopicArn=${TOPIC}`],
    ['out of a mail', MAIL(LINK)],
    ['out of a mail with the link of the API', MAIL(ACTION_LINK)],
    ['out of a mail that goes on in the line after the link', `${ACTION_LINK}\nPlease do not reply.`],
    ['out of a mail with Windows’ line ends', MAIL(wrapped(LINK, 76, '\n')).replaceAll('\n', '\r\n')],
    ['out of a link that is broken into lines', wrapped(LINK, 72, '\n')],
    ['out of a link of the API that is broken into lines', MAIL(wrapped(ACTION_LINK, 72, '\n  '))],
    ['out of an answer that quotes the mail', MAIL(wrapped(LINK, 70, '\n')).replace(/^/gm, '> ')],
    ['out of an answer to an answer', MAIL(wrapped(LINK, 70, '\n')).replace(/^/gm, '>> ')],
    [
      'out of a quoted-printable source',
      MAIL(wrapped(LINK.replaceAll('=', '=3D'), 73, '=\n')).replaceAll('\n', '\r\n'),
    ],
    [
      'out of the source in HTML',
      `<p>To confirm this subscription, click or visit the link below</p><a href="${LINK.replaceAll('&', '&amp;')}">Confirm subscription</a>`,
    ],
    [
      'out of a scanner’s link, although the text has a per cent sign',
      `It costs 0 %:\n\nhttps://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(LINK)}&data=05%7C01%7Calice`,
    ],
    [
      'out of a link that was encoded twice',
      `https://www.example.com/url?q=${encodeURIComponent(encodeURIComponent(LINK))}`,
    ],
  ])('%s', (_, pasted) => {
    expect(readConfirmation(pasted)).toEqual(NAMED);
  });
});

test.each<[string, string]>([
  ['alone', TOKEN],
  ['with a line break at its end', `${TOKEN}\n`],
  ['in quotes', `"${TOKEN}"`],
  ['with its name', `Token=${TOKEN}`],
  ['broken into lines', wrapped(TOKEN, 64, '\r\n')],
  ['quoted', wrapped(TOKEN, 64, '\n').replace(/^/gm, '> ')],
])('a token %s is read, and names no topic', (_, pasted) => {
  expect(readConfirmation(pasted)).toEqual({ token: TOKEN });
});

test.each<[string, string]>([
  ['nothing', ''],
  ['spaces', ' \n '],
  ['words', 'I did not get any mail.'],
  ['a mail as one sees it, without its link', MAIL('Confirm subscription')],
  ['a link without a token', LINK.replace(/&Token.*/, '')],
  ['a link with an empty token', LINK.replace(TOKEN, '')],
  ['a link with a token that is none', LINK.replace(TOKEN, `${TOKEN}xyz`)],
  ['a link without a topic', LINK.replace(/TopicArn=[^&]*&/, '')],
  [
    'a link to unsubscribe',
    `https://sns.eu-west-1.amazonaws.com/unsubscribe.html?SubscriptionArn=${TOPIC}:1`,
  ],
  ['more than a mail', `${' '.repeat(20_000)}${LINK}`],
  ['marks without end', '>)'.repeat(9_999)],
])('%s is not a confirmation', (_, pasted) => {
  expect(readConfirmation(pasted)).toBeUndefined();
});
