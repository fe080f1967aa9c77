import middy, { type MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { FunctionTelemetry } from '../runtime.ts';
import { unavailable } from './problem-document.ts';
import { problemHandler } from './problem-handler.ts';

/** How long before its time-out a function answers, come what may: after that, Lambda ends it, and the caller gets a 500. */
const ANSWER_RESERVE_MS = 500;

/**
 * The frame of a function behind the HTTP API, to be given its handler. Whatever that throws is answered with a
 * problem document, and 503 when it has not answered half a second before the function's time-out.
 */
export function httpFunction(
  telemetry: FunctionTelemetry,
): MiddyfiedHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({
    timeoutEarlyInMillis: ANSWER_RESERVE_MS,
    timeoutEarlyResponse: () => {
      telemetry.error('RequestUnavailable', { reason: 'The time was up.' });
      return unavailable();
    },
  })
    .use(telemetry.middleware)
    .use(problemHandler(telemetry));
}
