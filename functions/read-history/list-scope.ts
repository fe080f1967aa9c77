import type { Scope } from '../shared/api/instances.ts';
import { RequestProblem } from '../shared/api/request-problem.ts';
import type { ListQuery } from '../shared/history/history-list.ts';
import type { Projects } from '../shared/people/projects.ts';
import type { Reader } from '../shared/people/reader.ts';
import type { ReaderView } from '../shared/people/reader-view.ts';
import { wrongParameters } from './list-parameters.ts';

/** Which instances a list is of, and where it looks for them. */
export type ScopedList = Pick<ListQuery, 'shown' | 'within'>;

/**
 * The scope that a reader asks for, or gets where nothing is said.
 *
 * @throws RequestProblem when it is not for this reader
 */
export function scopeFor(asked: Scope | undefined, { person, isAdministrator }: Reader): Scope {
  const scope = asked ?? (person ? 'mine' : 'all');
  if (scope === 'mine' && !person) {
    const message = 'expected visible or all: a caller by IAM has no name, so nothing is its own';
    throw wrongParameters([{ path: 'scope', message }]);
  }
  if (scope === 'all' && !isAdministrator) {
    throw new RequestProblem(
      'forbidden',
      'All instances are for administrators to see. Ask for scope=visible, which is all that you may see.',
    );
  }
  return scope;
}

/** How a list of a scope is read. @throws StorageUnavailable */
export async function scopedList(
  scope: Scope,
  { person }: Reader,
  view: ReaderView,
  projects: Projects,
): Promise<ScopedList> {
  if (scope !== 'mine' || !person) return { shown: (instances) => view.visible(instances) };
  const { userName } = person;
  return {
    shown: (instances) => view.mine(instances),
    within: { owner: userName, projectIds: await projects.idsOf(userName) },
  };
}
