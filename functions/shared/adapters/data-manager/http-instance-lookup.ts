import {
  instanceGetResponseSchema,
  withInstanceId,
  type InstanceSummary,
} from '../../instances/instance-summary.ts';
import { DataManagerError, type InstanceLookup } from '../../instances/data-manager.ts';
import type { DataManagerApi } from './data-manager-api.ts';
import { endpointOf, type HttpAnswer } from './http-answer.ts';
import { parsePythonJson } from './parse-python-json.ts';

const INSTANCE_BYTES_MAX = 4 * 1_024 * 1_024;

/**
 * Single instances of a Squonk2 Data Manager over its REST API. What comes back is sanitized as
 * {@link DataManagerApi.sanitized} says.
 */
export class HttpInstanceLookup implements InstanceLookup {
  readonly #api: DataManagerApi;
  readonly #maxInstanceBytes: number;

  /** `maxInstanceBytes` is the largest answer that is read; 4 MiB by default, as for an entry of a list. */
  constructor(api: DataManagerApi, maxInstanceBytes = INSTANCE_BYTES_MAX) {
    this.#api = api;
    this.#maxInstanceBytes = maxInstanceBytes;
  }

  /**
   * The answer of `GET /instance/{id}`, with its id; see the port.
   *
   * @throws DataManagerError; `signal.reason` on abort.
   */
  async getInstance(instanceId: string, signal: AbortSignal): Promise<InstanceSummary | undefined> {
    if (!isPathSegment(instanceId)) return undefined;
    const url = this.#api.urlOf(`instance/${encodeURIComponent(instanceId)}`);
    const text = await this.#api.ask(url, signal, (answer) => this.#textOf(answer));
    return text === undefined ? undefined : this.#parse(instanceId, text, endpointOf(url));
  }

  async #textOf(answer: HttpAnswer): Promise<string | undefined> {
    if (answer.status === 404) {
      await answer.discard();
      return undefined;
    }
    await this.#api.requireUsable(answer);
    return answer.text(this.#maxInstanceBytes);
  }

  #parse(instanceId: string, text: string, endpoint: string): InstanceSummary {
    const parsed = instanceGetResponseSchema.safeParse(this.#api.sanitized(parseAnswer(text, endpoint)));
    if (parsed.success) return withInstanceId(instanceId, parsed.data);
    const fields = parsed.error.issues.slice(0, 5).map((issue) => issue.path.join('.') || 'the whole');
    throw new DataManagerError(
      'bad-answer',
      `${endpoint} answered with an invalid instance (${fields.join(', ')}).`,
    );
  }
}

/** An id that cannot be one segment of a path would ask for something else, so no such instance can exist. */
function isPathSegment(id: string): boolean {
  return id !== '' && id !== '.' && id !== '..' && id.isWellFormed();
}

function parseAnswer(text: string, endpoint: string): unknown {
  const parsed = parsePythonJson(text);
  if (parsed !== undefined) return parsed;
  throw new DataManagerError('bad-answer', `${endpoint} did not answer with valid JSON.`);
}
