import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { signedHeaders } from '../../functions/shared/intake/webhook-signature.ts';
import { summary } from '../builders/summary.ts';
import { expectAnswer } from './answers.ts';
import { SECRETS } from './canaries.ts';
import { invoke, startFunctions, type FunctionsRig } from './functions-rig.ts';
import { bytesOf, hostileValues, summaryTexts, texts } from './hostile-json.ts';
import { runs } from './runs.ts';

let rig: FunctionsRig;

beforeAll(async () => {
  rig = await startFunctions();
});
afterAll(() => rig.stop());

/** Posts a body that is rightly signed, as text or in base64, with some headers replaced. */
function post(body: Buffer, { base64 = true, headers = {} }: { base64?: boolean; headers?: object } = {}) {
  return invoke(rig.webhook, {
    headers: { ...signedHeaders(SECRETS.webhook, 'msg_1', body, rig.now()), ...headers },
    body: body.toString(base64 ? 'base64' : 'utf8'),
    isBase64Encoded: base64,
  });
}

const batches = fc
  .oneof(
    fc.array(fc.oneof({ weight: 3, arbitrary: summaryTexts }, hostileValues), { maxLength: 5 }),
    fc
      .tuple(hostileValues, fc.constantFrom(99, 100, 101))
      .map(([value, count]) => Array<string>(count).fill(value)),
  )
  .map((entries) => `{"instances":[${entries.join(',')}]}`);

const jsonTexts = fc.oneof(
  { weight: 4, arbitrary: summaryTexts },
  { weight: 2, arbitrary: batches },
  hostileValues,
  hostileValues.map((value) => `{"instances":${value}}`),
  fc
    .tuple(summaryTexts, hostileValues)
    .map(([text, value]) => `{"instances":[${text}],"instances":${value}}`),
);

interface Result {
  readonly id?: string;
  readonly result: string;
  readonly sequence?: number;
}

test('row 24: whatever a signed body holds, it is recorded or turned down, and what is recorded can be read', async () => {
  await fc.assert(
    fc.asyncProperty(bytesOf(jsonTexts), async (body) => {
      const answer = await post(body);
      const statuses = body.length > 262_144 ? [413] : [202, 400, 422];
      const { results = [] } = expectAnswer(answer, statuses) as { results?: Result[] };
      for (const { id = '', sequence } of results.filter(({ result }) => result !== 'invalid')) {
        const read = await invoke(rig.read, { routeKey: 'GET /instances/{id}', pathParameters: { id } });
        const { history } = expectAnswer(read, [200], { mayTell: true }) as { history: unknown[] };
        expect(history.length).toBeGreaterThanOrEqual(sequence ?? Infinity);
      }
    }),
    runs(60),
  );
  expectAnswer(await invoke(rig.read, { routeKey: 'GET /instances' }), [200], { mayTell: true });
});

describe('a body at the limit', () => {
  const padded = (bytes: number) => {
    const text = JSON.stringify(summary({ id: `instance-of-${bytes}` }));
    return Buffer.from(text.padEnd(bytes));
  };

  test.each([
    [262_143, 202],
    [262_144, 202],
    [262_145, 413],
    [1_000_000, 413],
  ])('of %d bytes is answered %d, as text and in base64', async (bytes, status) => {
    for (const base64 of [true, false]) expectAnswer(await post(padded(bytes), { base64 }), [status]);
  });

  test('of 100,000 levels, and of as many levels as reach the rules, is answered', async () => {
    for (const levels of [100, 1_000, 3_000, 6_000, 100_000]) {
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
      ] as const) {
        const deep = `${open.repeat(levels)}1${close.repeat(levels)}`;
        const text = JSON.stringify(summary()).replace('{', `{"unknown":${deep},`);
        const body = Buffer.from(text);
        expectAnswer(await post(body), body.length > 262_144 ? [413] : [202, 400]);
        expectAnswer(await post(Buffer.from(deep)), body.length > 262_144 ? [413, 400] : [400, 422]);
      }
    }
  });
});

const headerTexts = fc.oneof(
  texts(),
  fc.constantFrom(
    'v1,',
    'v1a,AAAA',
    'v1,%%%',
    'v2,AAAA',
    ' ',
    ',',
    'v1,AAAA '.repeat(5_000),
    'x'.repeat(100_000),
  ),
  fc.base64String({ maxLength: 64 }).map((text) => `v1,${text}`),
  fc.constantFrom(-301, 301, 0, 1e9).map((seconds) => String(Math.floor(Date.now() / 1_000) + seconds)),
  fc.constantFrom('NaN', '1e3', '0x10', '-1', '٣', '1770113563000', '9'.repeat(400)),
);

test('row 30: whatever the headers hold, a request with a wrong one is answered 401', async () => {
  const names = fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature');
  const body = Buffer.from(JSON.stringify(summary({ id: 'instance-unsigned' })));
  await fc.assert(
    fc.asyncProperty(names, fc.option(headerTexts, { nil: undefined }), async (name, value) => {
      const right = signedHeaders(SECRETS.webhook, 'msg_1', body, rig.now())[name];
      fc.pre(value !== right);
      expectAnswer(await post(body, { headers: { [name]: value } }), [401]);
    }),
    runs(200),
  );
  expectAnswer(
    await invoke(rig.read, { routeKey: 'GET /instances/{id}', pathParameters: { id: 'instance-unsigned' } }),
    [404],
  );
});

test('row 30: a body whose encoding is not what the event says is answered, and never believed', async () => {
  const body = Buffer.from(JSON.stringify(summary({ id: 'instance-of-liar' })));
  const headers = signedHeaders(SECRETS.webhook, 'msg_1', body, rig.now());
  for (const [text, isBase64Encoded] of [
    [body.toString('utf8'), true],
    [body.toString('base64'), false],
    [body.toString('hex'), true],
    ['%%%', true],
    ['=', true],
  ] as const) {
    expectAnswer(await invoke(rig.webhook, { headers, body: text, isBase64Encoded }), [401]);
  }
  expectAnswer(await invoke(rig.webhook, { headers }), [401]);
  expectAnswer(
    await invoke(rig.read, { routeKey: 'GET /instances/{id}', pathParameters: { id: 'instance-of-liar' } }),
    [404],
  );
});

test('row 40: none of this put a secret, a person or a free text into logs and measures', () => {
  expect(rig.searched()).toBeGreaterThan(200);
  expect(rig.leaks).toEqual([]);
});
