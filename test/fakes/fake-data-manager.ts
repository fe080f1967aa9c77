import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import {
  DataManagerError,
  type DataManagerFailure,
  type InstanceList,
  type InstanceLookup,
} from '../../functions/shared/instances/data-manager.ts';
import type { ProjectList } from '../../functions/shared/people/projects.ts';

/** A Data Manager that says what the test wants it to say. */
export class FakeDataManager implements InstanceList, InstanceLookup, ProjectList {
  /** The entries of the list, valid or not, of each project (`''` for the list of all). */
  readonly lists = new Map<string, unknown[]>();
  /** Lists that break with this failure after so many entries. */
  readonly brokenLists = new Map<string, { readonly after: number; readonly failure: DataManagerFailure }>();
  /** The entries of the list of projects, valid or not; or why it cannot be read. */
  projects: unknown[] | DataManagerError = [];
  /** How often the list of projects was asked for. */
  projectReads = 0;
  /** What is answered for an instance, one answer after the other; the last one stays. */
  readonly answers = new Map<string, (InstanceSummary | undefined | DataManagerError)[]>();
  /** What happens when an entry is handed out. */
  onEntry: () => void = () => undefined;
  /** Whether it says nothing at all, until whoever asks gives up. */
  hangs = false;
  /** How often an instance was asked for. */
  looks = 0;

  /** Makes the list of all consist of these entries. */
  show(...entries: unknown[]): void {
    this.lists.set('', entries);
  }

  async *listInstances(projectId: string | undefined, signal: AbortSignal): AsyncGenerator<unknown> {
    const name = projectId ?? '';
    const broken = this.brokenLists.get(name);
    if (this.hangs) await untilAborted(signal);
    for (const [index, entry] of (this.lists.get(name) ?? []).entries()) {
      if (broken?.after === index) break;
      signal.throwIfAborted();
      this.onEntry();
      yield structuredClone(entry);
    }
    if (broken) throw new DataManagerError(broken.failure, 'The list broke off, as the test wanted.');
  }

  async *listProjects(signal: AbortSignal): AsyncGenerator<unknown> {
    this.projectReads += 1;
    if (this.projects instanceof DataManagerError) throw this.projects;
    for (const entry of this.projects) {
      signal.throwIfAborted();
      yield structuredClone(entry);
    }
  }

  async getInstance(instanceId: string, signal: AbortSignal): Promise<InstanceSummary | undefined> {
    this.looks += 1;
    if (this.hangs) await untilAborted(signal);
    const answers = this.answers.get(instanceId) ?? [];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof DataManagerError) throw answer;
    return structuredClone(answer);
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    // A real connection keeps the process alive while it is waited for; the signal alone does not.
    const connection = setInterval(() => undefined, 1_000);
    signal.addEventListener('abort', () => {
      clearInterval(connection);
      reject(signal.reason as Error);
    });
  });
}
