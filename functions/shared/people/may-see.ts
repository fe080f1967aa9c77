import type { InstanceListing } from '../history/history-list.ts';
import { userName, type Person } from './person.ts';
import { membersOf, type Project } from './project.ts';
import type { Reader } from './reader.ts';

/** What permission depends on, of an instance. */
export type SeenInstance = Pick<InstanceListing, 'owner' | 'projectId'>;

/** How far projects are open. */
export interface VisibilitySettings {
  /** Whether projects that are not private are for their members only, too. */
  readonly membersOnly: boolean;
}

/**
 * Whether somebody may see an instance: administrators all; everybody their own, those of the projects that they
 * belong to, and those of projects that are not private. Without its `project`, which is not known, it is its owner's.
 */
export function maySee(
  instance: SeenInstance,
  project: Project | undefined,
  { person, isAdministrator }: Reader,
  { membersOnly }: VisibilitySettings,
): boolean {
  if (isAdministrator) return true;
  if (person === undefined) return false;
  return isOf(instance, project, person) || (project !== undefined && !project.isPrivate && !membersOnly);
}

/** Whether an instance is the person's own, or of a project that they belong to. */
export function isOf(instance: SeenInstance, project: Project | undefined, person: Person): boolean {
  return (
    userName(instance.owner) === person.userName ||
    (project !== undefined && membersOf(project).has(person.userName))
  );
}
