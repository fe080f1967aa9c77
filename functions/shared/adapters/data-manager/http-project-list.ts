import type { ProjectList } from '../../people/projects.ts';
import type { DataManagerApi } from './data-manager-api.ts';
import { listEntries } from './list-entries.ts';

/** The list of projects of a Squonk2 Data Manager over its REST API, read as {@link listEntries} says. */
export class HttpProjectList implements ProjectList {
  readonly #api: DataManagerApi;

  constructor(api: DataManagerApi) {
    this.#api = api;
  }

  /**
   * The entries of `GET /project`; see the port.
   *
   * @throws DataManagerError; `signal.reason` on abort.
   */
  listProjects(signal: AbortSignal): AsyncGenerator<unknown> {
    return listEntries('projects', this.#api.urlOf('project'), this.#api, signal);
  }
}
