import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { invocation } from './invocation.ts';
import type { InvocationTelemetry } from './invocation-telemetry.ts';

/** A function that a schedule invokes; the event carries nothing that it needs. */
export type ScheduledHandler<Result> = (event: unknown, context: Context) => Promise<Result>;

/** Wraps the work of a scheduled function in its telemetry. What it throws fails the invocation. */
export function scheduledFunction<Result>(
  telemetry: InvocationTelemetry,
  run: (context: Context) => Promise<Result>,
): ScheduledHandler<Result> {
  return middy<unknown, Result>()
    .use(invocation(telemetry))
    .handler((_event: unknown, context: Context) => run(context)) as unknown as ScheduledHandler<Result>;
}
