import { expect } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { leaksIn } from './canaries.ts';

/**
 * Checks that an answer is one that docs/api.md knows: one of the statuses, JSON, a problem document where it turns
 * the request down, and without a canary. Returns its body.
 */
export function expectAnswer(
  { statusCode = 0, headers = {}, body = '' }: APIGatewayProxyStructuredResultV2,
  statuses: readonly number[],
  { mayTell = false } = {},
): unknown {
  const parsed: unknown = JSON.parse(body);
  if (!statuses.includes(statusCode)) throw new Error(`answered ${statusCode}: ${body.slice(0, 300)}`);
  const isProblem = statusCode >= 400;
  expect(headers['content-type']).toBe(isProblem ? 'application/problem+json' : 'application/json');
  if (isProblem) expect(parsed).toMatchObject({ type: 'about:blank', status: statusCode });
  expect(leaksIn(body, { mayTell })).toEqual([]);
  return parsed;
}
