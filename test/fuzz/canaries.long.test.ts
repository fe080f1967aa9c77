import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { leaksIn, PEOPLE, SECRETS } from './canaries.ts';
import { runs } from './runs.ts';

const around = fc.string({ unit: 'binary', maxLength: 20 });
const writings: ((text: string) => string)[] = [
  (text) => text,
  encodeURIComponent,
  (text) => new URLSearchParams({ password: text }).toString(),
  (text) => JSON.stringify({ reason: text }),
  (text) => JSON.stringify(JSON.stringify({ reason: text })),
  (text) => Buffer.from(text).toString('base64url'),
  (text) => Buffer.from(text).toString('hex'),
];

test.each(Object.entries({ ...SECRETS, ...PEOPLE }))(
  'the canary %s is found in whatever it is written in',
  (name, secret) => {
    fc.assert(
      fc.property(around, around, fc.constantFrom(...writings), (before, after, write) => {
        expect(leaksIn(before + write(secret) + after)).toContain(name);
        expect(leaksIn(Buffer.from(`${before}${secret}${after}`).toString('base64'))).toContain(name);
        expect(leaksIn(write(`${before}${after}`))).toEqual([]);
      }),
      runs(50),
    );
  },
);
