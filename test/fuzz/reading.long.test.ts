import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS } from '../../functions/shared/base/durations.ts';
import { signedHeaders } from '../../functions/shared/intake/webhook-signature.ts';
import { operator, readerParts } from '../../local/local-reader.ts';
import { summary } from '../builders/summary.ts';
import { expectAnswer } from './answers.ts';
import { SECRETS } from './canaries.ts';
import { invoke, startFunctions, type FunctionsRig } from './functions-rig.ts';
import { hostileValues, texts } from './hostile-json.ts';
import { runs } from './runs.ts';

const [TODAY, BEFORE] = [0, 2].map((days) =>
  new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10),
) as [string, string];

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

const list = (parameters: Record<string, string>) =>
  invoke(rig.read, {
    routeKey: 'GET /instances',
    rawQueryString: new URLSearchParams({ scope: 'all', ...parameters }).toString(),
  });
const encoded = (text: string) => Buffer.from(text).toString('base64url');
const days = fc.constantFrom(
  '0000-01-01',
  '2026-02-01',
  '2026-02-29',
  '2026-13-01',
  '9999-12-31',
  '2026-2-3',
);

/** Cursors that were made up: positions that are nowhere, other texts, and base64 of nothing. */
const cursors = fc.oneof(
  texts().map(encoded),
  fc.tuple(days, texts(1_100)).map(([day, rest]) => encoded(`${day}T10:00:00.000Z#${rest}#`)),
  fc.tuple(days, texts(10)).map(([day, rest]) => encoded(`${day.slice(0, 7)}~${rest}`)),
  texts(3_000),
);

const parameters = fc.oneof(
  fc.record(
    {
      scope: fc.oneof(fc.constantFrom('mine', 'visible', 'all'), texts()),
      phase: texts(),
      outcome: fc.oneof(fc.constantFrom('success', 'failure'), texts()),
      owner: texts(1_100),
      projectId: texts(1_100),
      job: texts(),
      name: texts(),
      launchedFrom: fc.oneof(days, texts()),
      launchedTo: fc.oneof(days, texts()),
      limit: fc.oneof(
        texts(),
        fc.constantFrom('0', '1', '100', '101', '1e1', '-1', '0x10', '1.5', 'Infinity', '1,2'),
      ),
      cursor: cursors,
    },
    { requiredKeys: [] },
  ),
  fc.tuple(texts(), texts()).map((entry) => Object.fromEntries([entry])),
);

test('row 24: whatever a list is asked for with, it is given or the parameter is refused', async () => {
  await fc.assert(
    fc.asyncProperty(parameters, async (query) => {
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
      expectAnswer(await list({ cursor: tampered.toString() }), [200, 422], { mayTell: true });
    }),
    runs(100),
  );
});

test('row 24: whatever an id looks like, an instance is given or not found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(texts(3_000), fc.constantFrom('instance-1', '#pace')), async (id) => {
      const isThere = /^instance-\d$/.test(id);
      const answer = await invoke(rig.read, { routeKey: 'GET /instances/{id}', pathParameters: { id } });
      expectAnswer(answer, [isThere ? 200 : 404], { mayTell: true });
    }),
    runs(200),
  );
});

test('row 24: whatever a token says, its reader is let in as who it is, or refused', async () => {
  const { authorizer } = readerParts(operator('somebody'));
  await fc.assert(
    fc.asyncProperty(hostileValues, hostileValues, fc.boolean(), async (claims, payload, isClaims) => {
      const answer = await invoke(rig.read, {
        routeKey: 'GET /instances',
        headers: { authorization: `Bearer a.${encoded(payload)}.c` },
        requestContext: {
          authorizer: isClaims ? { jwt: { claims: JSON.parse(claims) as unknown } } : authorizer,
        } as never,
      });
      expectAnswer(answer, [403], { mayTell: true });
    }),
    runs(100),
  );
});

test('row 40: none of this put a secret into logs and measures', () => {
  expect(rig.searched()).toBeGreaterThan(20);
  expect(rig.leaks).toEqual([]);
});
