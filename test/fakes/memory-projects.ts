import { StorageUnavailable } from '../../functions/shared/base/storage-unavailable.ts';
import { membersOf, type Project } from '../../functions/shared/people/project.ts';
import type { KnownProjects, Projects, ProjectStore } from '../../functions/shared/people/projects.ts';

/** The projects in memory. */
export class MemoryProjects implements Projects, ProjectStore {
  /** When the list was last read, in epoch milliseconds. */
  readAt: number | undefined;
  /** Whether the table is away. */
  isAway = false;
  /** How often projects were asked for. */
  asked = 0;
  #projects = new Map<string, Project>();

  async find(ids: readonly string[]): Promise<KnownProjects> {
    this.#fail();
    this.asked += 1;
    const found = ids.flatMap((id) => this.#projects.get(id) ?? []);
    return { projects: new Map(found.map((project) => [project.id, project])), readAt: this.readAt };
  }

  async idsOf(userName: string): Promise<readonly string[]> {
    this.#fail();
    const theirs = [...this.#projects.values()].filter((project) => membersOf(project).has(userName));
    return theirs.map(({ id }) => id).sort();
  }

  async lastRead(): Promise<number | undefined> {
    this.#fail();
    return this.readAt;
  }

  async keep(list: readonly Project[], readAt: number): Promise<number> {
    this.#fail();
    this.#projects = new Map(structuredClone(list).map((project) => [project.id, project]));
    this.readAt = readAt;
    return list.length;
  }

  #fail(): void {
    if (this.isAway) throw new StorageUnavailable('The table could not be asked (a test took it away).');
  }
}
