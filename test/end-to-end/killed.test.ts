import { test } from '@jest/globals';
import { killOnOwnFolder } from './load-and-kill.ts';

// With engines that live on, and many more kills: `killed.long.test.ts`.
test('row 41: a process that is killed loses nothing on its own data folder, and hands no message over twice', () =>
  killOnOwnFolder({ lives: 16, kills: 1 }));
