import { DataManagerError } from '../../instances/data-manager.ts';
import type { HttpAnswer } from './http-answer.ts';
import { TransientFailure } from './retry.ts';

/**
 * What is wrong with an answer as far as its status and headers tell, or `undefined` when a JSON body can be
 * read from it. `nowMs` (epoch milliseconds) is for a `Retry-After` that names a date.
 */
export function failureOf(answer: HttpAnswer, nowMs: number): Error | undefined {
  const { status, place } = answer;
  if (status === 429) {
    return transient('throttled', `${place} asks for fewer requests (429).`, answer, nowMs);
  }
  if (status >= 500) {
    return transient(
      'unavailable',
      `${place} is not able to answer at the moment (${status}).`,
      answer,
      nowMs,
    );
  }
  if (status === 401) {
    return new DataManagerError(
      'unauthorised',
      `${place} does not accept a fresh token (401). Check that the login belongs to this Data Manager.`,
    );
  }
  if (status === 403) {
    return new DataManagerError(
      'forbidden',
      `${place} refuses access (403). Check what the account is allowed to see.`,
    );
  }
  if (status === 404) {
    return new DataManagerError('not-found', `There is nothing at ${place} (404). Check the URL.`);
  }
  if ((status >= 300 && status < 400) || status === 0) {
    return new DataManagerError(
      'redirected',
      `${place} redirects instead of answering, which is not followed. A login page or a wrong URL is likely: check the URL.`,
    );
  }
  return status === 200
    ? notJson(answer)
    : new DataManagerError(
        'bad-answer',
        `${place} answered with status ${status}, which is not expected there.`,
      );
}

function notJson({ headers, place }: HttpAnswer): DataManagerError | undefined {
  const [beforeParameters = ''] = (headers.get('content-type') ?? '').toLowerCase().split(';', 1);
  const mediaType = beforeParameters.trim();
  if (mediaType === '' || /^application\/(?:[\w.-]+\+)?json$/.test(mediaType)) return undefined;
  return new DataManagerError(
    'bad-answer',
    `${place} did not answer with JSON. Check that the URL is the API's, not a web page's.`,
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
