import type { InstanceList } from '../../instances/data-manager.ts';
import type { DataManagerApi } from './data-manager-api.ts';
import { listEntries } from './list-entries.ts';

/** The list of instances of a Squonk2 Data Manager over its REST API, read as {@link listEntries} says. */
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
  listInstances(projectId: string | undefined, signal: AbortSignal): AsyncGenerator<unknown> {
    const url = this.#api.urlOf('instance');
    if (projectId !== undefined) url.searchParams.set('project_id', projectId);
    return listEntries('instances', url, this.#api, signal);
  }
}
