import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { DataManagerError } from '../../instances/data-manager.ts';
import { StorageUnavailable } from '../../base/storage-unavailable.ts';
import { SecretsUnavailable } from '../../intake/secrets.ts';
import type { Telemetry } from '../../base/telemetry.ts';
import { invocation } from '../invocation.ts';
import type { InvocationTelemetry } from '../invocation-telemetry.ts';
import { RequestProblem } from '../../api/request-problem.ts';
import { problemDocument, STATUS_OF } from './problem-document.ts';

/** A function behind the HTTP API, as Lambda and the local gateway call it. */
export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** Wraps the work of an HTTP function: telemetry around it, and problem documents for whatever it throws. */
export function httpFunction(telemetry: InvocationTelemetry, handle: HttpHandler): HttpHandler {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(invocation(telemetry))
    .use(problemDocuments(telemetry))
    .handler(handle) as unknown as HttpHandler;
}

function problemDocuments(
  telemetry: Telemetry,
): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    onError: (request) => {
      request.response = problemOf(request.error, telemetry);
    },
  };
}

function problemOf(error: unknown, telemetry: Telemetry): APIGatewayProxyStructuredResultV2 {
  if (error instanceof RequestProblem)
    return problemDocument(STATUS_OF[error.kind], error.message, error.errors);
  const isPassing =
    error instanceof StorageUnavailable ||
    error instanceof SecretsUnavailable ||
    error instanceof DataManagerError;
  if (isPassing) {
    telemetry.error('Request answered with 503', { reason: error.message });
    return problemDocument(
      503,
      'This could not be done just now. Send the same request again; that is always safe.',
    );
  }
  // The message of an unexpected error may quote what was sent; its name and place are enough to find it.
  const { name, message, stack = '' } = Error.isError(error) ? error : new Error('not an error');
  // The stack begins with the message, and a line of that may look like a place.
  const places = stack.slice(stack.indexOf(message) + message.length);
  const at = places.split('\n').find((line) => line.trim().startsWith('at '));
  telemetry.error('Request failed unexpectedly', { error: name, at: at?.trim() });
  return problemDocument(500, 'Something went wrong here. The failure is logged.');
}
