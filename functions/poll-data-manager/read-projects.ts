import type { Clock } from '../shared/base/clock.ts';
import { MINUTE_MS } from '../shared/base/durations.ts';
import type { Telemetry } from '../shared/base/telemetry.ts';
import { StorageUnavailable } from '../shared/base/storage-unavailable.ts';
import { asTimeout, DataManagerError } from '../shared/instances/data-manager.ts';
import { listedProjectSchema, type Project } from '../shared/people/project.ts';
import type { ProjectList, ProjectStore } from '../shared/people/projects.ts';
import { INVALID_NAMED_MAX, problemsOf } from './invalid-entry.ts';

/** What reading the projects needs. */
export interface ProjectDependencies {
  readonly projectList: ProjectList;
  readonly projectStore: ProjectStore;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** From one reading of the list to the next. */
const EVERY_MS = 5 * MINUTE_MS;
/** A Data Manager that says nothing must not keep the instances waiting. */
const TIMEOUT_MS = 20_000;

/**
 * Reads the Data Manager's list of projects and keeps it, if nobody has done so in the last five minutes. An entry that
 * is not valid takes no other down: its project is not known then. When the list cannot be read, what was last known
 * stays, and the next poll tries again; the instances are read all the same.
 */
export async function readProjects(dependencies: ProjectDependencies): Promise<void> {
  const { projectList, projectStore, clock, telemetry } = dependencies;
  const signal = clock.timeout(TIMEOUT_MS);
  try {
    const lastRead = await projectStore.lastRead();
    const now = clock.now();
    // A time far ahead was written by a clock that went wrong.
    if (lastRead !== undefined && now - lastRead < EVERY_MS && lastRead - now < EVERY_MS) return;
    const projects: Project[] = [];
    let invalid = 0;
    for await (const entry of projectList.listProjects(signal)) {
      const parsed = listedProjectSchema.safeParse(entry);
      if (parsed.success) projects.push(parsed.data);
      else if ((invalid += 1) <= INVALID_NAMED_MAX) {
        const problems = problemsOf(parsed.error).slice(0, INVALID_NAMED_MAX);
        telemetry.warn('ProjectInvalid', { problems: problems.join('; ') });
      }
    }
    const written = await projectStore.keep(projects, now);
    telemetry.measure('ProjectListsRead');
    telemetry.info('ProjectsRead', { projects: projects.length, invalid, written });
  } catch (error) {
    const reason = asTimeout(error, signal);
    if (!(reason instanceof DataManagerError || reason instanceof StorageUnavailable)) throw reason;
    telemetry.error('ProjectsUnreadable', {
      failure: reason instanceof DataManagerError ? reason.failure : 'storage-unavailable',
      reason: reason.message,
    });
  }
}
