import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { pollDataManager } from '../../functions/poll-data-manager/poll-data-manager.ts';
import { SeenInstances } from '../../functions/poll-data-manager/seen-instances.ts';
import { FakeDataManager } from './fake-data-manager.ts';
import { MemoryPollTurns } from './memory-poll-turns.ts';
import { rig } from './rig.ts';

/** A rig with a Data Manager that shows these entries. */
export function pollRig(entries: unknown[] = [], projectIds: string[] = []) {
  const parts = rig();
  const dataManager = new FakeDataManager();
  dataManager.show(...entries);
  const turns = new MemoryPollTurns();
  const seen = new SeenInstances();
  const dependencies = {
    ...parts.dependencies,
    ...{ dataManager, seen, turns, projectIds },
    projectList: dataManager,
    projectStore: parts.projects,
  };
  const reads = { count: 0 };
  const last = parts.store.last.bind(parts.store);
  parts.store.last = async (instanceId) => {
    reads.count += 1;
    return last(instanceId);
  };
  const poll = (budgetMs = MINUTE_MS) => pollDataManager(parts.clock.now() + budgetMs, dependencies);
  return { ...parts, dataManager, dependencies, reads, poll };
}
