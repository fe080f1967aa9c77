import { DAY_MS } from '../base/durations.ts';
import { isOf, maySee, type SeenInstance, type VisibilitySettings } from './may-see.ts';
import { isProjectId, type Project } from './project.ts';
import type { Projects } from './projects.ts';
import type { Reader } from './reader.ts';

/** For so long what was last known of projects counts, when their list cannot be read. */
const PROJECTS_COUNT_MS = DAY_MS;

/** What one reader sees in the course of one request: of each project is asked once. */
export class ReaderView {
  readonly #reader: Reader;
  readonly #projects: Projects;
  readonly #settings: VisibilitySettings;
  readonly #now: number;
  readonly #known = new Map<string, Project | undefined>();

  /** `now` is epoch milliseconds. */
  constructor(reader: Reader, projects: Projects, settings: VisibilitySettings, now: number) {
    this.#reader = reader;
    this.#projects = projects;
    this.#settings = settings;
    this.#now = now;
  }

  /** Those of the instances that the reader may see. @throws StorageUnavailable */
  async visible<Instance extends SeenInstance>(instances: readonly Instance[]): Promise<Instance[]> {
    if (this.#reader.isAdministrator) return [...instances];
    await this.#learn(instances);
    return instances.filter((instance) =>
      maySee(instance, this.#known.get(instance.projectId), this.#reader, this.#settings),
    );
  }

  /** Those of the instances that are the reader's own, or of the reader's projects. @throws StorageUnavailable */
  async mine<Instance extends SeenInstance>(instances: readonly Instance[]): Promise<Instance[]> {
    const { person } = this.#reader;
    if (!person) return [];
    await this.#learn(instances);
    return instances.filter((instance) => isOf(instance, this.#known.get(instance.projectId), person));
  }

  async #learn(instances: readonly SeenInstance[]): Promise<void> {
    const ids = new Set(instances.map(({ projectId }) => projectId));
    const asked = [...ids].filter((id) => isProjectId(id) && !this.#known.has(id));
    if (asked.length === 0) return;
    const { projects, readAt } = await this.#projects.find(asked);
    const doCount = readAt !== undefined && this.#now - readAt <= PROJECTS_COUNT_MS;
    for (const id of asked) this.#known.set(id, doCount ? projects.get(id) : undefined);
  }
}
