import { describe, test } from '@jest/globals';
import { killOnLastingEngines, killOnOwnFolder } from './load-and-kill.ts';

describe('a process that is killed', () => {
  test('rows 1, 2, 41: loses nothing on engines of one’s own, and tells again only what a kill cut off', () =>
    killOnLastingEngines({ lives: 60, kills: 2 }));

  test('row 41: loses nothing on its own data folder, and hands no message over twice', () =>
    killOnOwnFolder({ lives: 30, kills: 2 }));
});
