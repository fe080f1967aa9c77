import type { MiddlewareObj } from '@middy/core';
import type { InvocationTelemetry } from './invocation-telemetry.ts';

/** Marks the begin and the end of every invocation in its telemetry. */
export function invocation<Event, Result>(telemetry: InvocationTelemetry): MiddlewareObj<Event, Result> {
  return {
    before: ({ context }) => telemetry.begin({ requestId: context.awsRequestId }),
    after: () => telemetry.end(),
    onError: () => telemetry.end(),
  };
}
