import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { setAuthToken, setBaseUrl } from '@squonk/data-manager-client';
import { getInstance, getInstances } from '@squonk/data-manager-client/instance';
import type { StandInDataManager } from '../../local/stand-in-data-manager/start-stand-in-data-manager.ts';
import { closeServers, emptyStandIn, loginAt, patience, rawInstance } from './data-manager-rig.ts';

const instance = rawInstance('instance-1', {
  outputs: { results: { creates: 'docked.sdf' } },
  coins: '16.40',
});
let standIn: StandInDataManager;

beforeEach(async () => {
  standIn = await emptyStandIn();
  standIn.put(instance);
  standIn.put(rawInstance('instance-2', { project_id: 'project-2' }));
  standIn.put(rawInstance('instance-3', { project_id: standIn.hiddenProjectId }));
  setBaseUrl(standIn.apiUrl);
  setAuthToken(await loginAt(standIn).login.token(patience));
});

afterEach(closeServers);

const refusedWith = (status: number) => ({ response: { status, data: { error: expect.any(String) } } });

describe('the official client, asking the stand-in', () => {
  test('lists what the account may see', async () => {
    expect(await getInstances()).toEqual({
      count: 2,
      instances: [instance, expect.objectContaining({ id: 'instance-2' })],
    });
  });

  test('lists one project', async () => {
    const { count, instances } = await getInstances({ project_id: 'project-2' });
    expect([count, instances.map(({ id }) => id)]).toEqual([1, ['instance-2']]);
  });

  test('gets one instance: without its id, with its tasks and costs', async () => {
    const { id: _id, ...fields } = instance;
    expect(await getInstance('instance-1')).toEqual({
      ...fields,
      tasks: [{ id: 'task-1', purpose: 'CREATE' }],
      has_valid_callback_token: false,
      launch_exchange_rate: '0.5',
      cost: '32.80',
      written_job_annotation_files: [],
    });
  });

  test('is refused what the account may not see, and told what is not there', async () => {
    await expect(getInstances({ project_id: standIn.hiddenProjectId })).rejects.toMatchObject(
      refusedWith(403),
    );
    await expect(getInstance('instance-3')).rejects.toMatchObject(refusedWith(403));
    await expect(getInstance('instance-4')).rejects.toMatchObject(refusedWith(404));
  });

  test('is refused without a token that is still good', async () => {
    standIn.expireTokens();
    await expect(getInstances()).rejects.toMatchObject(refusedWith(401));
  });
});
