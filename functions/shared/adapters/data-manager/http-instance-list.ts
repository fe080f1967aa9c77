import type { InstanceList } from '../../instances/data-manager.ts';
import type { DataManagerApi } from './data-manager-api.ts';
import { readInstanceList } from './read-instance-list.ts';
import { reasonOf } from './retry.ts';

/**
 * The list of a Squonk2 Data Manager over its REST API. It is read as a stream: memory stays bounded however long it
 * is, as long as no single entry is larger than 4 MiB (`bad-answer`). What comes back is sanitized as
 * {@link DataManagerApi.sanitized} says. It is tried again only until its first entry has been handed out, since the
 * next poll reads it from the start anyway.
 */
export class HttpInstanceList implements InstanceList {
  readonly #api: DataManagerApi;

  constructor(api: DataManagerApi) {
    this.#api = api;
  }

  /**
   * The entries of `GET /instance`; see the port.
   *
   * @throws DataManagerError; `signal.reason` on abort.
   */
  async *listInstances(projectId: string | undefined, signal: AbortSignal): AsyncGenerator<unknown> {
    const url = this.#api.urlOf('instance');
    if (projectId !== undefined) url.searchParams.set('project_id', projectId);
    // The list is opened as far as its first entry: up to there, another attempt does no harm.
    const { first, entries } = await this.#api.ask(url, signal, async (answer) => {
      await this.#api.requireUsable(answer);
      const opened = readInstanceList(answer.chunks(), answer.endpoint);
      return { first: await opened.next(), entries: opened };
    });
    try {
      for (let next = first; !next.done; next = await entries.next()) {
        signal.throwIfAborted();
        yield this.#api.sanitized(next.value);
      }
    } catch (error) {
      throw reasonOf(error);
    } finally {
      await entries.return();
    }
  }
}
