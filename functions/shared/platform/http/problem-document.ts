import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { FieldError, Problem } from '../../api/problem.ts';
import type { ProblemKind } from '../../api/request-problem.ts';

const TITLES = {
  400: 'Bad request',
  401: 'Signature missing or invalid',
  403: 'Forbidden',
  404: 'Not found',
  413: 'Content too large',
  421: 'Misdirected request',
  422: 'Validation failed',
  500: 'Internal error',
  503: 'Temporarily unavailable',
} as const;

/** The status codes that problem documents are sent with. */
export type ProblemStatus = keyof typeof TITLES;

/** The status code by which each kind of problem is answered. */
export const STATUS_OF: Record<ProblemKind, ProblemStatus> = {
  malformed: 400,
  'not-signed': 401,
  forbidden: 403,
  'not-found': 404,
  'too-large': 413,
  invalid: 422,
  'not-yet': 503,
};

const RETRY_AFTER_SECONDS = 10;

/** The answer where something needed is away, or the time was up: 503. */
export function unavailable(): APIGatewayProxyStructuredResultV2 {
  return problemDocument(
    503,
    'This could not be done just now. Send the same request again; that is always safe.',
  );
}

/** An answer that says what was wrong (RFC 9457); a 503 also says when to come back. */
export function problemDocument(
  status: ProblemStatus,
  detail: string,
  errors: readonly FieldError[] = [],
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(status === 503 && { 'retry-after': String(RETRY_AFTER_SECONDS) }),
    },
    body: JSON.stringify({
      type: 'about:blank',
      title: TITLES[status],
      status,
      detail,
      ...(errors.length > 0 && { errors: [...errors] }),
    } satisfies Problem),
  };
}
