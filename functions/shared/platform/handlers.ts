import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';

/** A function behind the HTTP API, as Lambda and the local gateway call it. */
export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** A function that a schedule invokes; the event carries nothing that it needs. What it throws fails the invocation. */
export type ScheduledHandler<Result> = (event: unknown, context: Context) => Promise<Result>;
