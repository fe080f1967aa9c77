import { DatabaseSync } from 'node:sqlite';
import { runEngine } from './run-engine.ts';
import { startTopicEngine } from './topic-engine.ts';

// The process of the engine for topics and queues; see engine-process.ts.

// Fauxqs would wait for the disk at every write. Like this, only a power cut can lose the latest ones.
const { exec } = DatabaseSync.prototype;
DatabaseSync.prototype.exec = function (sql) {
  exec.call(this, sql);
  if (sql === 'PRAGMA journal_mode = WAL') exec.call(this, 'PRAGMA synchronous = NORMAL');
};

await runEngine((folder) => startTopicEngine(folder));
