import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { PhasewatchOnFolder, testOnLinux } from './phasewatch-on-folder.ts';

describe('an engine of npm start that is in trouble', () => {
  let phasewatch: PhasewatchOnFolder;

  beforeEach(async () => {
    phasewatch = new PhasewatchOnFolder();
    await phasewatch.start();
  });
  afterEach(() => phasewatch.remove());

  testOnLinux(
    'row 41: is killed: Phasewatch ends with a sentence, and mends it at the next start',
    async () => {
      const reporting = phasewatch.reportUntilGone();
      await phasewatch.untilBusy();
      process.kill(phasewatch.enginePid('table'), 'SIGKILL');
      expect(await phasewatch.process.ended).toBe(1);
      expect(await reporting).toBeGreaterThan(0);
      expect(phasewatch.process.output()).toContain(
        'Phasewatch cannot continue.\nThe engine of the table has ended: SIGKILL.',
      );
      phasewatch.waitForEngines();
      expect(phasewatch.isTableInUse).toBe(true);
      await phasewatch.start();
      expect(phasewatch.process.output()).toContain('mending the indexes of the table');
      expect(await phasewatch.process.end('SIGINT')).toBe(0);
      await phasewatch.expectIndexesWhole();
    },
  );

  testOnLinux('hangs: a stop does not wait for it', () =>
    phasewatch.whileTheTableHangs(async () => {
      process.kill(phasewatch.process.pid, 'SIGINT');
      expect(await phasewatch.process.ended).toBe(0);
      expect(phasewatch.process.output()).toMatch(/Stopped\.\n$/);
    }),
  );
});
