import { expect, test } from '@jest/globals';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import fc from 'fast-check';
import { LOG_MESSAGES, type LogMessageName } from '../../functions/shared/base/log-messages.ts';
import type { TelemetryFields } from '../../functions/shared/base/telemetry.ts';
import { problemHandler } from '../../functions/shared/platform/http/problem-handler.ts';
import { lambdaTelemetry } from '../../functions/shared/platform/lambda-telemetry.ts';
import { invocationContext } from '../../local/invocation-context.ts';
import { capturedOutput } from '../fakes/captured-output.ts';
import { expectAnswer } from './answers.ts';
import { leaksIn, PEOPLE, SECRETS } from './canaries.ts';
import { invoke } from './functions-rig.ts';
import { texts } from './hostile-json.ts';
import { runs } from './runs.ts';

test('row 40: an unexpected error is logged by its name and place, in Lambda’s log as well', async () => {
  const secrets = Object.values({ ...SECRETS, ...PEOPLE });
  const output = await capturedOutput(async () => {
    for (const secret of secrets) {
      const telemetry = lambdaTelemetry('fuzz');
      const failing = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
        .use(telemetry.middleware)
        .use(problemHandler(telemetry))
        .handler(() => {
          throw new TypeError(`${secret}\n    at ${secret}`, { cause: new Error(secret) });
        });
      expectAnswer(await invoke(failing, { body: secret, headers: { authorization: secret } }), [500]);
    }
  });
  expect(output).toContain('TypeError');
  expect(output).toContain('RequestFailed');
  expect(leaksIn(output)).toEqual([]);
});

test('row 40: whatever a record holds, it is one line of JSON, or nothing, and nothing is thrown', async () => {
  const messages = fc.constantFrom(...(Object.keys(LOG_MESSAGES) as LogMessageName[]));
  const fields = fc.dictionary(
    texts(50),
    fc.oneof(texts(), fc.double(), fc.boolean(), fc.constant(undefined)),
  );
  await fc.assert(
    fc.asyncProperty(messages, texts(), fields, async (message, text, record) => {
      const telemetry = lambdaTelemetry('fuzz');
      const handler = middy<unknown, void>()
        .use(telemetry.middleware)
        .handler(async () => {
          telemetry.error(message, record as TelemetryFields);
          telemetry.measure('ReportsReceived', { value: Number(record['x'] ?? 1), source: text });
        });
      const output = await capturedOutput(() => handler({}, invocationContext('fuzz', text, 29_000)));
      for (const line of output.split('\n').filter((written) => written !== '')) {
        expect(() => JSON.parse(line) as unknown).not.toThrow();
      }
    }),
    runs(100),
  );
});
