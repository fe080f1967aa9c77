import { describe, test } from '@jest/globals';
import { killOnLastingEngines, killOnOwnFolder } from './load-and-kill.ts';

describe('a process that is killed', () => {
  test('rows 1, 2, 41: loses no event and no message on engines of one’s own', () =>
    killOnLastingEngines({ lives: 60, kills: 2 }));

  test('row 41: delivers every message exactly once on its own data folder', () =>
    killOnOwnFolder({ lives: 30, kills: 2 }));
});
