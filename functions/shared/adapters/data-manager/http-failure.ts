import { DataManagerError } from '../../instances/data-manager.ts';
import type { HttpAnswer } from './http-answer.ts';
import { TransientFailure } from './retry.ts';

/**
 * What is wrong with an answer as far as its status and headers tell, or `undefined` when a JSON body can be
 * read from it. `nowMs` (epoch milliseconds) is for a `Retry-After` that names a date.
 */
export function failureOf(answer: HttpAnswer, nowMs: number): Error | undefined {
  const { status, endpoint } = answer;
  if (status === 429) {
    return transient('throttled', `${endpoint} asks for fewer requests (429).`, answer, nowMs);
  }
  if (status >= 500) {
    return transient('unavailable', `${endpoint} cannot answer right now (${status}).`, answer, nowMs);
  }
  if (status === 401) {
    return new DataManagerError(
      'unauthorised',
      `${endpoint} does not accept a fresh token (401). Check that the login belongs to this Data Manager.`,
    );
  }
  if (status === 403) {
    return new DataManagerError(
      'forbidden',
      `${endpoint} refuses access (403). Check what the account is allowed to see.`,
    );
  }
  if (status === 404) {
    return new DataManagerError('not-found', `There is nothing at ${endpoint} (404). Check the URL.`);
  }
  if ((status >= 300 && status < 400) || status === 0) {
    return new DataManagerError(
      'redirected',
      `${endpoint} redirects, and redirects are not followed. This is probably a login page or a wrong URL: check the URL.`,
    );
  }
  return status === 200
    ? notJson(answer)
    : new DataManagerError('bad-answer', `${endpoint} answered with an unexpected status (${status}).`);
}

function notJson({ headers, endpoint }: HttpAnswer): DataManagerError | undefined {
  const [beforeParameters = ''] = (headers.get('content-type') ?? '').toLowerCase().split(';', 1);
  const mediaType = beforeParameters.trim();
  if (mediaType === '' || /^application\/(?:[\w.-]+\+)?json$/.test(mediaType)) return undefined;
  return new DataManagerError(
    'bad-answer',
    `${endpoint} did not answer with JSON. Check that the URL is that of the API, not of a web page.`,
  );
}

function transient(failure: 'throttled' | 'unavailable', message: string, answer: HttpAnswer, nowMs: number) {
  const retryAfterMs = retryAfterOf(answer.headers.get('retry-after') ?? '', nowMs);
  return new TransientFailure(new DataManagerError(failure, message), retryAfterMs);
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfterOf(header: string, nowMs: number): number {
  const value = header.trim();
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : Math.max(0, date - nowMs);
}
