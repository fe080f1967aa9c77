import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { failedSummary } from '../builders/summary.ts';
import { expectAnswer } from './answers.ts';
import { PEOPLE, SECRETS } from './canaries.ts';
import { invoke, startFunctions, type FunctionsRig } from './functions-rig.ts';
import { bytesOf, hostileValues, texts } from './hostile-json.ts';
import { runs } from './runs.ts';

let rig: FunctionsRig;
let asked: string[] = [];

beforeAll(async () => {
  rig = await startFunctions();
  const { id: _id, ...answer } = failedSummary({
    error_message: PEOPLE.errorMessage,
    application_specification: PEOPLE.specification,
  });
  rig.dataManager = (request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer));
  };
});
beforeEach(() => {
  asked = [];
});
afterAll(() => rig.stop());

const put = (secret: string, body: Buffer) =>
  invoke(rig.callback, { pathParameters: { secret }, body: body.toString('base64'), isBase64Encoded: true });

const wrongSecrets = fc.oneof(
  texts(),
  fc.constantFrom(
    '',
    '/',
    `${SECRETS.callback}x`,
    `${SECRETS.callback}//`,
    `/${SECRETS.callback}`,
    `x/../${SECRETS.callback}`,
    `${SECRETS.callback}%`,
    `${SECRETS.callback}\0`,
    SECRETS.callback.toUpperCase(),
    SECRETS.callback.slice(1),
    encodeURIComponent(encodeURIComponent(`${SECRETS.callback}/`)),
    SECRETS.callback.repeat(20_000),
  ),
);

test('row 24: a wrong secret, in whatever form, is answered 404 whatever the body, and nothing is asked', async () => {
  await fc.assert(
    fc.asyncProperty(wrongSecrets, bytesOf(hostileValues), async (secret, body) => {
      fc.pre(secret.replace(/\/$/, '') !== SECRETS.callback);
      expectAnswer(await put(secret, body), [body.length > 262_144 ? 413 : 404]);
    }),
    runs(150),
  );
  expect(asked).toEqual([]);
});

const callbacks = fc
  .array(
    fc.tuple(
      fc.constantFrom('instance_id', 'job_status', 'state_transition_time', 'callback_context', '__proto__'),
      fc.oneof(hostileValues, fc.constantFrom('"instance-1"', '"SUCCESS"')),
    ),
    { maxLength: 5 },
  )
  .map((fields) => `{${fields.map(([name, value]) => `"${name}":${value}`).join(',')}}`);

test('row 24: whatever a callback holds, it is taken or turned down', async () => {
  await fc.assert(
    fc.asyncProperty(bytesOf(fc.oneof(callbacks, hostileValues)), async (body) => {
      const answer = await put(SECRETS.callback, body);
      expectAnswer(answer, body.length > 262_144 ? [413] : [202, 400, 422, 503]);
    }),
    runs(150),
  );
});

test('whatever an id looks like, one instance is asked for by exactly that id, or none', async () => {
  let questions = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(texts(260), fc.stringMatching(/^[a-z0-9-]{1,40}$/)), async (id) => {
      asked = [];
      const body = Buffer.from(JSON.stringify({ instance_id: id, job_status: 'SUCCESS' }));
      const isId = /^[a-z0-9-]{1,255}$/.test(id);
      expectAnswer(await put(SECRETS.callback, body), [isId ? 202 : 422]);
      const prefix = '/data-manager-api/instance/';
      questions += asked.length;
      for (const url of asked) {
        expect(url).toBe(`${prefix}${id}`);
      }
    }),
    runs(150),
  );
  expect(questions).toBeGreaterThan(0);
});

test('row 40: none of this put a secret, a person or a free text into logs and measures', () => {
  expect(rig.searched()).toBeGreaterThan(200);
  expect(rig.leaks).toEqual([]);
});
