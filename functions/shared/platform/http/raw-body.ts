import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { RequestProblem } from '../../api/request-problem.ts';

/** The largest body that is read. */
export const BODY_MAX_BYTES = 256 * 1_024;

/** An event with the raw bytes of its body, as the sender signed them. */
export type EventWithRawBody = APIGatewayProxyEventV2 & { rawBody: Buffer };

/** Adds `rawBody` to the event. Above 256 KB, it throws a {@link RequestProblem}. */
export function rawBody(): MiddlewareObj<EventWithRawBody> {
  return {
    before: ({ event }) => {
      event.rawBody = bytesOf(event);
    },
  };
}

function bytesOf({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer {
  const length = isBase64Encoded ? (body.length * 3) / 4 - 2 : body.length;
  const bytes = length > BODY_MAX_BYTES ? undefined : Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (!bytes || bytes.length > BODY_MAX_BYTES) {
    throw new RequestProblem(
      'too-large',
      `The body is larger than ${BODY_MAX_BYTES} bytes; send fewer instances at once.`,
    );
  }
  return bytes;
}
