import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import {
  isSignedBy,
  signedHeaders,
  type SignatureHeaders,
} from '../../functions/shared/intake/webhook-signature.ts';

const NOW = Date.parse('2026-02-03T10:12:43.000Z');
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER_SECRET = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const BODY = Buffer.from('{"id": "instance-1",  "name": "Ünïcode"}\n');

/** The headers of a signed body, as the use case gets them. */
function headersOf(secret = SECRET, body: Uint8Array = BODY, now = NOW, id = 'msg_1'): SignatureHeaders {
  const headers = signedHeaders(secret, id, body, now);
  const { 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
  return { id, timestamp, signature };
}

/** Headers as somebody who holds the secret may sign them, well-formed or not. */
function signedOver(id: string, timestamp: string): SignatureHeaders {
  const key = Buffer.alloc(32, 7);
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(BODY).digest('base64');
  return { id, timestamp, signature: `v1,${signature}` };
}

test('a body that was signed with the secret is accepted', () => {
  expect(isSignedBy([SECRET], headersOf(), BODY, NOW)).toBe(true);
});

test('a secret counts the same with and without its prefix', () => {
  expect(isSignedBy([SECRET.slice('whsec_'.length)], headersOf(), BODY, NOW)).toBe(true);
});

describe('row 29: several secrets and several signatures', () => {
  test('row 29: any of the secrets will do, and any of the signatures', () => {
    const [one, other] = [headersOf(SECRET), headersOf(OTHER_SECRET)];
    const both = { ...one, signature: `v1a,AAAA ${other.signature} ${one.signature}` };
    expect(isSignedBy([OTHER_SECRET, SECRET], one, BODY, NOW)).toBe(true);
    expect(isSignedBy([SECRET, OTHER_SECRET], other, BODY, NOW)).toBe(true);
    expect(isSignedBy([SECRET], both, BODY, NOW)).toBe(true);
    expect(isSignedBy([OTHER_SECRET], both, BODY, NOW)).toBe(true);
    expect(isSignedBy([OTHER_SECRET], one, BODY, NOW)).toBe(false);
    expect(isSignedBy([], one, BODY, NOW)).toBe(false);
  });

  test('row 29: a secret that holds no key at all signs nothing', () => {
    for (const empty of ['', 'whsec_', 'x', '%%%']) {
      expect(isSignedBy([empty], headersOf(empty), BODY, NOW)).toBe(false);
    }
  });
});

describe('row 30: what is verified is the raw bytes', () => {
  test('row 30: the same JSON written differently is another body', () => {
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(BODY.toString())));
    expect(isSignedBy([SECRET], headersOf(), rewritten, NOW)).toBe(false);
  });

  test('row 30: one changed byte, anywhere, is noticed', () => {
    fc.assert(
      fc.property(fc.nat(BODY.length - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const changed = Buffer.from(BODY);
        changed[index] = changed[index]! ^ change;
        expect(isSignedBy([SECRET], headersOf(), changed, NOW)).toBe(false);
      }),
    );
  });

  test('row 30: a body that is not text is signed like any other', () => {
    const bytes = Buffer.from([0, 255, 254, 10]);
    expect(isSignedBy([SECRET], headersOf(SECRET, bytes), bytes, NOW)).toBe(true);
  });
});

describe('row 30: malformed headers', () => {
  const good = headersOf();

  test.each<[string, Partial<SignatureHeaders>]>([
    ['no id', { id: undefined }],
    ['an empty id', { id: '' }],
    ['an endless id', { id: 'x'.repeat(257) }],
    ['another id', { id: 'msg_2' }],
    ['no timestamp', { timestamp: undefined }],
    ['a timestamp that is no number', { timestamp: '2026-02-03T10:12:43Z' }],
    ['a timestamp with a sign', { timestamp: `+${good.timestamp}` }],
    ['a timestamp with a fraction', { timestamp: `${good.timestamp}.0` }],
    ['a timestamp in milliseconds', { timestamp: String(NOW) }],
    ['no signature', { signature: undefined }],
    ['an empty signature', { signature: '' }],
    ['another version', { signature: good.signature!.replace('v1,', 'v2,') }],
    ['no version', { signature: good.signature!.slice(3) }],
    ['a signature cut short', { signature: good.signature!.slice(0, 30) }],
    [
      'a signature in hex',
      { signature: `v1,${Buffer.from(good.signature!.slice(3), 'base64').toString('hex')}` },
    ],
    ['signatures joined by commas', { signature: `v1,AAAA,${good.signature}` }],
  ])('row 30: %s', (_description, headers) => {
    expect(isSignedBy([SECRET], { ...good, ...headers }, BODY, NOW)).toBe(false);
  });

  test.each<[string, SignatureHeaders, boolean]>([
    ['an id of 256 characters', signedOver('x'.repeat(256), good.timestamp!), true],
    ['an id of 257 characters', signedOver('x'.repeat(257), good.timestamp!), false],
    ['an empty id', signedOver('', good.timestamp!), false],
    ['no id', { ...signedOver('', good.timestamp!), id: undefined }, false],
    ['a timestamp of 13 digits', signedOver('msg_1', `000${good.timestamp!}`), false],
    ['a timestamp after a space', signedOver('msg_1', ` ${good.timestamp!}`), false],
    ['a timestamp with a fraction', signedOver('msg_1', `${good.timestamp!}.0`), false],
    ['a timestamp that is no number', signedOver('msg_1', 'x1'), false],
    ['an unfinished number', signedOver('msg_1', '1x'), false],
    ['a header of 8,192 characters', { ...good, signature: good.signature!.padEnd(8_192) }, true],
    ['a header of 8,193 characters', { ...good, signature: good.signature!.padEnd(8_193) }, false],
  ])('row 30: whoever signs %s is accepted or not', (_description, headers, accepted) => {
    expect(isSignedBy([SECRET], headers, BODY, NOW)).toBe(accepted);
  });

  test('row 30: of 10,000 signatures no more are looked at than a rotation could need', () => {
    const wrong = `v1,${Buffer.alloc(32).toString('base64')}`;
    const withGoodAt = (position: number, count: number) => ({
      ...good,
      signature: Array.from({ length: count }, (_, index) =>
        index === position ? good.signature : wrong,
      ).join(' '),
    });
    expect(isSignedBy([SECRET], withGoodAt(15, 20), BODY, NOW)).toBe(true);
    expect(isSignedBy([SECRET], withGoodAt(16, 20), BODY, NOW)).toBe(false);
    expect(isSignedBy([SECRET], withGoodAt(0, 10_000), BODY, NOW)).toBe(false);
  });

  test('row 30: whatever the headers hold, the answer is yes or no', () => {
    const any = fc.option(fc.string({ unit: 'binary' }), { nil: undefined });
    fc.assert(
      fc.property(any, any, any, (id, timestamp, signature) => {
        expect(isSignedBy([SECRET], { id, timestamp, signature }, BODY, NOW)).toBe(false);
      }),
    );
  });
});

describe('row 27: the sender’s clock', () => {
  test.each([
    [-300_000, true],
    [300_000, true],
    [-301_000, false],
    [301_000, false],
  ])('row 27: %d ms off is accepted: %s', (offset, accepted) => {
    expect(isSignedBy([SECRET], headersOf(SECRET, BODY, NOW + offset), BODY, NOW)).toBe(accepted);
  });
});

describe('row 30: the official library', () => {
  beforeEach(() => void jest.useFakeTimers({ now: NOW }));
  afterEach(() => void jest.useRealTimers());

  test('row 30: verifies what is signed here', () => {
    const headers = signedHeaders(SECRET, 'msg_1', BODY, NOW);
    expect(new Webhook(SECRET).verify(BODY.toString(), headers)).toEqual(JSON.parse(BODY.toString()));
    expect(() => new Webhook(OTHER_SECRET).verify(BODY.toString(), headers)).toThrow('No matching signature');
  });

  test('row 30: signs what is verified here', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.uuid(), (body, id) => {
        const signature = new Webhook(SECRET).sign(id, new Date(NOW), body);
        const headers = { id, timestamp: String(NOW / 1_000), signature };
        expect(isSignedBy([SECRET], headers, Buffer.from(body), NOW)).toBe(true);
        expect(isSignedBy([OTHER_SECRET], headers, Buffer.from(body), NOW)).toBe(false);
      }),
    );
  });
});
