import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { listQuery } from '../../functions/read-history/list-parameters.ts';
import { listInstances } from '../../functions/shared/adapters/dynamo/dynamo-instance-list.ts';
import { parseJson } from '../../functions/shared/base/parse-json.ts';
import { signedHeaders } from '../../functions/shared/intake/webhook-signature.ts';
import { summary } from '../builders/summary.ts';
import { expectAnswer } from './answers.ts';
import { SECRETS } from './canaries.ts';
import { invoke, startFunctions, type FunctionsRig } from './functions-rig.ts';
import { hostileValues, texts } from './hostile-json.ts';
import { runs } from './runs.ts';

/** Days near today, so that lists do not walk over years; one test does. */
const [TODAY, BEFORE, LONG_BEFORE] = [0, 2, 5].map((days) =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10),
) as [string, string, string];

let rig: FunctionsRig;

beforeAll(async () => {
  rig = await startFunctions();
  const instances = Array.from({ length: 30 }, (_, index) =>
    summary({ id: `instance-${index}`, launched: `${index % 2 ? TODAY : BEFORE}T00:00:00` }),
  );
  const body = Buffer.from(JSON.stringify({ instances }));
  const headers = signedHeaders(SECRETS.webhook, 'msg_1', body, rig.now());
  expectAnswer(await invoke(rig.webhook, { headers, body: body.toString() }), [202]);
});
afterAll(() => rig.stop());

const list = (queryStringParameters: Record<string, string>) => invoke(rig.read, { queryStringParameters });
const encoded = (text: string) => Buffer.from(text).toString('base64url');
const days = fc.constantFrom(
  '0000-01-01',
  '2026-02-01',
  '2026-02-29',
  '2026-13-01',
  '9999-12-31',
  '2026-2-3',
);

const positionIn = (cursor: string) =>
  (parseJson(Buffer.from(cursor, 'base64url').toString()) ?? {}) as { day?: string };

/** Cursors that were made up: other JSON, other types, positions that are nowhere, and base64 of nothing. */
const cursors = fc.oneof(
  texts().map(encoded),
  hostileValues.map(encoded),
  fc.tuple(days, hostileValues).map(([day, before]) => encoded(`{"day":"${day}","before":${before}}`)),
  fc.tuple(days, texts(1_100)).map(([day, before]) => encoded(JSON.stringify({ day, before, x: 1 }))),
  texts(3_000),
);

const parameters = fc.oneof(
  fc.record(
    {
      phase: texts(),
      owner: texts(1_100),
      project: texts(1_100),
      launchedFrom: fc.oneof({ weight: 3, arbitrary: fc.constant(LONG_BEFORE) }, days, texts()),
      launchedTo: fc.oneof(days, texts()),
      limit: fc.oneof(
        texts(),
        fc.constantFrom('0', '1', '100', '101', '1e1', '-1', '0x10', '1.5', 'Infinity', '1,2'),
      ),
      cursor: cursors,
    },
    { requiredKeys: ['launchedFrom'] },
  ),
  fc.tuple(texts(), texts()).map((entry) => Object.fromEntries([entry])),
);

test('row 24: whatever a list is asked for with, it is given or the parameter is refused', async () => {
  await fc.assert(
    fc.asyncProperty(parameters, async (query) => {
      // Asking for thousands of years is allowed, and slow on this engine; the size of the walk has its own test.
      fc.pre(query['launchedFrom'] !== '0000-01-01');
      expectAnswer(await list(query as Record<string, string>), [200, 422], { mayTell: true });
    }),
    runs(200),
  );
});

test('a cursor with any one byte changed gives a page or is refused', async () => {
  const first = expectAnswer(await list({ limit: '3' }), [200], { mayTell: true }) as { nextCursor: string };
  const cursor = Buffer.from(first.nextCursor);
  await fc.assert(
    fc.asyncProperty(fc.nat(cursor.length - 1), fc.integer({ min: 33, max: 126 }), async (index, byte) => {
      const tampered = Buffer.from(cursor);
      tampered[index] = byte;
      const { day = '' } = positionIn(tampered.toString());
      // A day of another year is a long walk, which the next test takes on paper.
      fc.pre(day <= TODAY);
      const query = { cursor: tampered.toString(), launchedFrom: LONG_BEFORE };
      expectAnswer(await list(query), [200, 422], { mayTell: true });
    }),
    runs(100),
  );
});

test('a list over ten thousand years looks at 5,000 days or a few more, and ends in a cursor', async () => {
  let queries = 0;
  const emptyTable = { send: async () => ({ Items: [], queries: (queries += 1) }) };
  const query = listQuery({ launchedFrom: '0000-01-01', launchedTo: '9999-12-31' }, Date.now());
  const page = await listInstances(emptyTable as unknown as DynamoDBClient, 'history', query);
  expect(page.instances).toEqual([]);
  expect(page.next?.day).toMatch(/^9986-/);
  expect(queries).toBeGreaterThan(5_000);
  expect(queries).toBeLessThan(5_040);
});

test('row 24: whatever an id looks like, an instance is given or not found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(texts(3_000), fc.constantFrom('instance-1', '#pace')), async (id) => {
      const isThere = /^instance-\d$/.test(id);
      const answer = await invoke(rig.read, { pathParameters: { id } });
      expectAnswer(answer, [isThere ? 200 : 404], { mayTell: true });
    }),
    runs(200),
  );
});

test('row 40: none of this put a secret into logs and measures', () => {
  expect(rig.searched()).toBeGreaterThan(20);
  expect(rig.leaks).toEqual([]);
});
