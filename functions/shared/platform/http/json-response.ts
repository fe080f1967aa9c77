import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type * as z from '../../base/zod.ts';

/** An answer that carries what its schema declares, and nothing else. */
export function answer<Body>(
  statusCode: number,
  schema: z.ZodMiniType<Body>,
  body: Body,
): APIGatewayProxyStructuredResultV2 {
  return jsonResponse(statusCode, schema.parse(body));
}

/** An answer that carries JSON. */
export function jsonResponse(statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
