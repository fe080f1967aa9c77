import type { Project } from './project.ts';

/** What is known of the Data Manager's projects. All methods throw `StorageUnavailable` when the store cannot be asked. */
export interface Projects {
  /** Of these ids, those that are known, and when the Data Manager's list was last read. */
  find(ids: readonly string[]): Promise<KnownProjects>;
  /**
   * The projects that a person belongs to. Made from the list a moment before or after the projects themselves: who may
   * see what is for these to say.
   */
  idsOf(userName: string): Promise<readonly string[]>;
}

/** Projects by their ids. */
export interface KnownProjects {
  readonly projects: ReadonlyMap<string, Project>;
  /** Epoch milliseconds; absent where the list has never been read. */
  readonly readAt: number | undefined;
}

/** Where the Data Manager's list of projects is kept. Both methods throw `StorageUnavailable`. */
export interface ProjectStore {
  /** When the list was last read, in epoch milliseconds; absent where it never was. */
  lastRead(): Promise<number | undefined>;
  /**
   * Keeps a whole list that was read at `readAt`, and forgets what is no longer in it. Writes only what has changed.
   * Whoever dies in the middle leaves work that the next one does.
   *
   * @returns how many items were written
   */
  keep(list: readonly Project[], readAt: number): Promise<number>;
}

/** The list of projects of a Squonk2 Data Manager. */
export interface ProjectList {
  /**
   * The entries of `GET /project` that the account may see, one by one as they arrive and not yet validated. Ends
   * normally only when the whole list was read.
   *
   * @throws DataManagerError also in the middle of the list: then not all is known
   */
  listProjects(signal: AbortSignal): AsyncIterable<unknown>;
}
