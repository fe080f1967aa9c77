import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { RequestProblem } from '../../api/request-problem.ts';

/** The largest body that is read. */
export const BODY_MAX_BYTES = 256 * 1_024;

/** The raw bytes of a request's body, as the sender signed them. @throws RequestProblem above 256 KB */
export function requestBody(event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>): Buffer {
  const { body = '', isBase64Encoded } = event;
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
