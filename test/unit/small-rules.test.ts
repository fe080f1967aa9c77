import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../functions/shared/base/canonical-json.ts';
import { cutToBytes, cutToLength } from '../../functions/shared/base/cut-text.ts';
import { DUE_SHARDS, dueShard } from '../../functions/shared/adapters/dynamo/due-shard.ts';
import { matchesAnySecret } from '../../functions/shared/intake/matches-any-secret.ts';
import { durationInWords } from '../../functions/shared/notices/duration-in-words.ts';
import { omittedFieldNames } from '../../functions/shared/base/omitted-fields.ts';
import { isStale } from '../../functions/shared/delivery/stale.ts';
import { HOUR_MS } from '../../functions/shared/base/durations.ts';

describe('is one of the secrets', () => {
  test('says yes to every one of them, whole, and to nothing else', () => {
    const secrets = ['current', 'previous'];
    expect(['current', 'previous'].map((text) => matchesAnySecret(secrets, text))).toEqual([true, true]);
    for (const text of ['', 'curren', 'currents', 'Current', 'currentprevious', ' current']) {
      expect(matchesAnySecret(secrets, text)).toBe(false);
    }
    expect(matchesAnySecret([], '')).toBe(false);
  });
});

describe('cutting a text', () => {
  const texts = fc.string({ unit: 'grapheme' });

  test('keeps a byte-order mark, which is a character like any other here', () => {
    expect(cutToBytes('\ufeffabcdef', 7)).toBe('\ufeffa…');
  });

  test('leaves a text alone that fits', () => {
    expect(cutToBytes('größe', 7)).toBe('größe');
    expect(cutToLength('größe', 5)).toBe('größe');
  });

  test.each([
    ['größer', 6, 'gr…'],
    ['größer', 7, 'grö…'],
    ['😀😀😀', 11, '😀😀…'],
    ['😀😀😀', 10, '😀…'],
    ['abc', 2, '…'],
  ])('cuts %j to %d bytes at a character: %j', (text, bytes, cut) => {
    expect(cutToBytes(text, bytes)).toBe(cut);
  });

  test.each([
    ['abcdef', 5, '...', 'ab...'],
    ['a😀bcd', 5, '…', 'a😀b…'],
    ['a😀bcd', 3, '…', 'a…'],
  ])('cuts %j to %d units at a character', (text, length, ellipsis, cut) => {
    expect(cutToLength(text, length, ellipsis)).toBe(cut);
  });

  test('row 23: keeps within the limit, keeps a beginning, and never leaves half a character', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 3, max: 50 }), (text, max) => {
        const [bytes, units] = [cutToBytes(text, max), cutToLength(text, max)];
        expect(Buffer.byteLength(bytes)).toBeLessThanOrEqual(max);
        expect(units.length).toBeLessThanOrEqual(max);
        for (const cut of [bytes, units]) {
          expect(cut.isWellFormed()).toBe(true);
          expect(cut === text || text.startsWith(cut.slice(0, -1))).toBe(true);
        }
      }),
    );
  });
});

describe('a duration in words', () => {
  test.each([
    [0, 'less than a second'],
    [-5_000, 'less than a second'],
    [999, 'less than a second'],
    [1_000, '1 second'],
    [59_999, '59 seconds'],
    [60_000, '1 minute'],
    [752_000, '12 minutes 32 seconds'],
    [HOUR_MS, '1 hour'],
    [HOUR_MS + 59_000, '1 hour'],
    [25 * HOUR_MS, '1 day 1 hour'],
    [51 * HOUR_MS + 61_000, '2 days 3 hours'],
    [24 * HOUR_MS + 61_000, '1 day'],
    [1_000 * 24 * HOUR_MS, '1000 days'],
  ])('%d ms is %s', (milliseconds, words) => {
    expect(durationInWords(milliseconds)).toBe(words);
  });
});

test('row 36: a notice is overdue when nobody has touched it for longer than the limit', () => {
  const now = Date.parse('2026-02-03T10:00:00Z');
  expect(isStale(now - 24 * HOUR_MS, now, 24 * HOUR_MS)).toBe(false);
  expect(isStale(now - 24 * HOUR_MS - 1, now, 24 * HOUR_MS)).toBe(true);
  expect(isStale(now + HOUR_MS, now, 24 * HOUR_MS)).toBe(false);
});

test('row 20: a burst of instances is spread over all shards, and one instance stays in its own', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `instance-${index}`);
  const counts = Map.groupBy(ids, dueShard);
  expect([...counts.keys()].sort()).toEqual([...DUE_SHARDS]);
  expect(Math.max(...[...counts.values()].map((shard) => shard.length))).toBeLessThan(200);
  expect(ids.map(dueShard)).toEqual(ids.map(dueShard));
});

describe('canonical JSON', () => {
  test('is the same text for equal values, and JSON', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, item]) => [key, reversed(item)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('has keys in order, none without a value, and null for what JSON has no word for', () => {
    expect(canonicalJson({ b: 1, c: undefined, a: [undefined, 'x', null] })).toBe(
      '{"a":[null,"x",null],"b":1}',
    );
    expect(canonicalJson(undefined)).toBe('null');
  });

  test('ends at a depth, so that no nesting breaks it', () => {
    let deep: unknown = 'core';
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(canonicalJson(deep)).toBe(`${'['.repeat(64)}null${']'.repeat(64)}`);
    for (let level = 0; level < 100_000; level += 1) deep = { in: deep };
    expect(canonicalJson(deep)).toBe(`${'{"in":'.repeat(64)}null${'}'.repeat(64)}`);
  });
});

describe('the names of what was left out', () => {
  test('are each given once, mended and cut', () => {
    expect(omittedFieldNames(['a', 'b', 'a'])).toEqual(['a', 'b']);
    expect(omittedFieldNames(['x\ud800', 'n'.repeat(70)])).toEqual(['x\ufffd', `${'n'.repeat(61)}…`]);
  });

  test('are at most fifty, and then a number', () => {
    expect(omittedFieldNames(Array.from({ length: 50 }, (_, index) => `field_${index}`))).toHaveLength(50);
    const names = omittedFieldNames(Array.from({ length: 1_050 }, (_, index) => `field_${index}`));
    expect(names).toHaveLength(51);
    expect(names.at(-1)).toBe('and 1000 more');
  });
});
