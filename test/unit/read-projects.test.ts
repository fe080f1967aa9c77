import { describe, expect, test } from '@jest/globals';
import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { DataManagerError } from '../../functions/shared/instances/data-manager.ts';
import { listedProject } from '../builders/project.ts';
import { completedSummary } from '../builders/summary.ts';
import { pollRig } from '../fakes/poll-rig.ts';
import type { SilentTelemetry } from '../fakes/silent-telemetry.ts';

const UNREADABLE = new DataManagerError('forbidden', 'The Data Manager refuses access (403).');

const countOf = ({ records }: SilentTelemetry, name: string) =>
  records.filter(({ message }) => message === name).length;

describe('a poll looks after the list of projects', () => {
  test('once in five minutes, whichever function polls', async () => {
    const { clock, dataManager, projects, telemetry, poll } = pollRig();
    dataManager.projects = [listedProject('p-1')];
    await poll();
    expect([dataManager.projectReads, projects.readAt]).toEqual([1, clock.now()]);
    clock.advance(5 * MINUTE_MS - 1);
    await poll();
    expect(dataManager.projectReads).toBe(1);
    clock.advance(1);
    await poll();
    expect([dataManager.projectReads, telemetry.total('ProjectListsRead')]).toEqual([2, 2]);
  });

  test('row 27: at once where a wrong clock has noted a time far ahead', async () => {
    const { clock, dataManager, projects, poll } = pollRig();
    projects.readAt = clock.now() + 60 * MINUTE_MS;
    await poll();
    expect(dataManager.projectReads).toBe(1);
  });

  test('row 26: of which one bad entry takes no other down', async () => {
    const { dataManager, projects, telemetry, poll } = pollRig();
    dataManager.projects = [listedProject('p-1'), { project_id: 'p-2' }, undefined, listedProject('p-3')];
    await poll();
    expect([...(await projects.find(['p-1', 'p-2', 'p-3'])).projects.keys()]).toEqual(['p-1', 'p-3']);
    expect(countOf(telemetry, 'ProjectInvalid')).toBe(2);
  });

  test('row 52: of which a thousand bad entries make twenty lines', async () => {
    const { dataManager, telemetry, poll } = pollRig();
    dataManager.projects = Array.from({ length: 1_000 }, () => 7);
    await poll();
    expect(countOf(telemetry, 'ProjectInvalid')).toBe(20);
  });

  test('row 51: and where it cannot be read, what was known stays, and the instances are read all the same', async () => {
    const { clock, dataManager, projects, telemetry, poll } = pollRig([completedSummary()]);
    dataManager.projects = [listedProject('p-1')];
    await poll();
    const readAt = clock.now();
    dataManager.projects = UNREADABLE;
    for (let minutes = 0; minutes < 7; minutes += 1) {
      clock.advance(MINUTE_MS);
      expect(await poll()).toMatchObject({ listed: 1, failedLists: 0 });
    }
    expect(countOf(telemetry, 'ProjectsUnreadable')).toBe(3);
    expect(await projects.find(['p-1'])).toMatchObject({ readAt });
  });

  test('row 17: and where the table of people is away, too', async () => {
    const { dataManager, projects, telemetry, poll } = pollRig([completedSummary()]);
    projects.isAway = true;
    expect(await poll()).toMatchObject({ listed: 1, recorded: 1, failedLists: 0 });
    expect([dataManager.projectReads, countOf(telemetry, 'ProjectsUnreadable')]).toEqual([0, 1]);
  });
});
