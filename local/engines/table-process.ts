import { startKeptTableEngine } from './kept-table-engine.ts';
import { runEngine } from './run-engine.ts';

// The process of the table's engine; see engine-process.ts.
await runEngine(startKeptTableEngine);
