import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { RequestProblem } from '../../api/request-problem.ts';
import type { Telemetry } from '../../base/telemetry.ts';
import { StorageUnavailable } from '../../base/storage-unavailable.ts';
import { DataManagerError } from '../../instances/data-manager.ts';
import { SecretsUnavailable } from '../../intake/secrets.ts';
import { problemDocument, STATUS_OF, unavailable } from './problem-document.ts';

/** Answers whatever a handler throws with a problem document, and logs what is not the caller's doing. */
export function problemHandler(
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
  if (isTransient(error)) {
    telemetry.error('RequestUnavailable', { reason: error.message });
    return unavailable();
  }
  // The message of an unexpected error may quote what was sent; its name and place are enough to find it.
  const { name, message, stack = '' } = Error.isError(error) ? error : new Error('not an error');
  // The stack begins with the message, and a line of that may look like a place.
  const places = stack.slice(stack.indexOf(message) + message.length);
  const at = places.split('\n').find((line) => line.trim().startsWith('at '));
  telemetry.error('RequestFailed', { error: name, at: at?.trim() });
  return problemDocument(500, 'An unexpected error occurred. It has been logged.');
}

function isTransient(error: unknown): error is Error {
  return (
    error instanceof StorageUnavailable ||
    error instanceof SecretsUnavailable ||
    error instanceof DataManagerError
  );
}
