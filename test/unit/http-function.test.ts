import { expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { httpFunction } from '../../functions/shared/platform/http/http-function.ts';
import { invocationContext } from '../../local/invocation-context.ts';
import { SilentTelemetry } from '../fakes/silent-telemetry.ts';

test('row 37: a function that has not answered just before its time-out answers that, and when to come back', async () => {
  const telemetry = Object.assign(new SilentTelemetry(), { middleware: [] });
  const handler = httpFunction(telemetry).handler(() => new Promise<never>(() => undefined));
  const answer = await handler({} as APIGatewayProxyEventV2, invocationContext('read-history', 'r-1', 500));
  expect(answer).toMatchObject({
    statusCode: 503,
    headers: { 'content-type': 'application/problem+json', 'retry-after': '10' },
  });
  expect(telemetry.records).toMatchObject([{ level: 'error', message: 'RequestUnavailable' }]);
});
