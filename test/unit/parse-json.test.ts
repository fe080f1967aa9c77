import { expect, test } from '@jest/globals';
import { parseJson } from '../../functions/shared/base/parse-json.ts';

test.each([
  ['as it is', '{"a":{"__proto__":{"admin":true},"b":1}}'],
  ['with a letter escaped', '{"a":{"__pr\\u006fto__":{"admin":true},"b":1}}'],
  ['all escaped', '{"a":{"\\u005f\\u005f\\u0070roto\\u005f\\u005f":{"admin":true},"b":1}}'],
])('a key named __proto__ is dropped, written %s', (_how, text) => {
  const parsed = parseJson(text) as { a: object };
  expect(Object.getOwnPropertyNames(parsed.a)).toEqual(['b']);
});

test('everything else is read as it is written', () => {
  expect(parseJson('{"a":[1,"\\u00e9",null],"b":{"c":"__proto"}}')).toEqual({
    a: [1, 'é', null],
    b: { c: '__proto' },
  });
});

test('what is not JSON is nothing', () => {
  expect(parseJson('{"a":')).toBeUndefined();
});
