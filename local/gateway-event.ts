import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readerParts, type LocalReader } from './local-reader.ts';

/** A request as the local server has read it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, as on the wire. */
  readonly url: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | undefined;
  /** Who reads, where the route wants to know: API Gateway has verified it. */
  readonly reader?: LocalReader | undefined;
  readonly requestId: string;
  readonly sourceIp: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** What API Gateway hands on as text; every other body arrives base64-encoded. */
const TEXT_TYPES = /^(?:text\/|application\/(?:json|xml|javascript)\b)/;

/** The request as API Gateway's HTTP API (payload format 2.0) would hand it to a function. */
export function gatewayEvent(request: ReceivedRequest): APIGatewayProxyEventV2 {
  const url = new URL(request.url, 'http://localhost');
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(',') : value]],
    ),
  );
  const query = Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name).join(',')]),
  );
  const reader = request.reader && readerParts(request.reader);
  const { body } = request;
  const isText = body === undefined || (TEXT_TYPES.test(headers['content-type'] ?? '') && isUtf8(body));
  return {
    version: '2.0',
    routeKey: request.routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: { ...headers, ...(reader && { authorization: reader.authorization }) },
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    ...(Object.keys(request.pathParameters).length > 0 && { pathParameters: { ...request.pathParameters } }),
    ...(body !== undefined && body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: !isText,
    requestContext: {
      ...(reader && { authorizer: reader.authorizer }),
      accountId: 'local',
      apiId: 'local',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: {
        method: request.method,
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request.requestId,
      routeKey: request.routeKey,
      stage: '$default',
      time: new Date(request.receivedAt).toISOString(),
      timeEpoch: request.receivedAt,
    },
  };
}
