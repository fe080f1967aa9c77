import createClient, { type Client, type ClientOptions } from 'openapi-fetch';
import type { components, paths } from './api-types.ts';

/** A client of the HTTP API; its methods take and give what the OpenAPI document says. */
export type ApiClient = Client<paths>;
/** An instance and its history, as the API tells it. */
export type Instance = components['schemas']['Instance'];
/** An instance in its current state, as lists show it. */
export type ListedInstance = components['schemas']['ListedInstance'];

/** A client of the Phasewatch at `url` (without a slash at the end). `options` carries headers, or a `fetch` of one's own. */
export function apiClient(url: string, options: Omit<ClientOptions, 'baseUrl'> = {}): ApiClient {
  return createClient<paths>({ baseUrl: url, ...options });
}

/** The API answered, but not with what was asked for. The message says what, and the problem's own words. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** The problem's own words: what was wrong and what to do. A gateway or proxy that refuses a request has none. */
  readonly detail: string | undefined;

  constructor(response: Response, problem: unknown) {
    const detail =
      typeof problem === 'object' && problem !== null && 'detail' in problem ? problem.detail : undefined;
    super([`${response.url} answers ${response.status}`, detail].filter(Boolean).join(': '));
    this.status = response.status;
    this.detail = typeof detail === 'string' ? detail : undefined;
  }
}

/** What was asked for. @throws ApiError where the answer is something else */
export function dataOf<Data>(answer: {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}): Data {
  if (answer.data === undefined) throw new ApiError(answer.response, answer.error);
  return answer.data;
}
