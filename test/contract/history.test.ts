import { startTableEngine } from '../../local/engines/table-engine.ts';
import { FakePace } from '../fakes/fake-pace.ts';
import { MemoryHistory } from '../fakes/memory-history.ts';
import { onEngine } from './engine-suite.ts';
import { historyContract } from './history-suite.ts';
import { paceContract } from './pace-suite.ts';

historyContract('memory', async () => {
  const store = new MemoryHistory();
  return { history: store, list: store, due: store };
});
paceContract('memory', async () => {
  let shared: FakePace | undefined;
  return (clock) => (shared ??= new FakePace(clock));
});

onEngine('dynalite', startTableEngine);
