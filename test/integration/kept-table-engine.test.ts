import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDueNotices } from '../../functions/shared/adapters/dynamo/dynamo-due-notices.ts';
import { DynamoHistoryList } from '../../functions/shared/adapters/dynamo/dynamo-history-list.ts';
import { DynamoHistory } from '../../functions/shared/adapters/dynamo/dynamo-history.ts';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { startKeptTableEngine } from '../../local/engines/kept-table-engine.ts';
import { HISTORY_SCHEMA } from '../../functions/shared/shape/table-schema.ts';
import { createTableInput } from '../../local/engines/create-table-input.ts';
import { prepareTable } from '../../local/engines/prepare-table.ts';
import { listQuery } from '../builders/list-query.ts';
import { owingEvent } from '../builders/history-event.ts';
import { indexMismatches } from '../engines/index-mismatches.ts';

const TABLE = 'phasewatch';

describe('row 41: the embedded table, after a process that was killed', () => {
  let root: string;
  let folder: string;
  let mended: number;

  beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'phasewatch-table-'));
    folder = path.join(root, 'table');
    mended = 0;
    await withEngine(async (client) => {
      await prepareTable(client, createTableInput(TABLE, HISTORY_SCHEMA));
      for (let index = 0; index < 60; index += 1) {
        await new DynamoHistory(client, TABLE).append(owingEvent({ instanceId: `instance-${index}` }));
      }
    });
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const withEngine = async (use: (client: DynamoDBClient) => Promise<void>): Promise<void> => {
    const engine = await startKeptTableEngine(folder, () => (mended += 1));
    await use(new DynamoDBClient(endpoint(engine.url)));
    await engine.stop();
  };

  /** What a killed process leaves: the mark that the folder is in use. */
  const leaveMark = () => cpSync(path.join(folder, 'CURRENT'), `${folder}.in-use`);

  const expectAllThere = () =>
    withEngine(async (client) => {
      const due = await new DynamoDueNotices(client, TABLE).entries(Number.MAX_SAFE_INTEGER, 100);
      expect(due).toHaveLength(60);
      const { instances } = await new DynamoHistoryList(client, TABLE).page(listQuery(), 100, undefined);
      expect(instances).toHaveLength(60);
      expect((await new DynamoHistory(client, TABLE).last('instance-7'))?.notice).toEqual({
        kind: 'completed',
        number: 1,
      });
    });

  test('is left as it is after a clean stop', async () => {
    await expectAllThere();
    expect(mended).toBe(0);
  });

  test('is mended once, and is whole', async () => {
    leaveMark();
    await expectAllThere();
    await expectAllThere();
    expect(mended).toBe(1);
  });

  test('is mended with the tables of other names', async () => {
    await withEngine(async (client) => {
      await prepareTable(client, createTableInput('another', HISTORY_SCHEMA));
      await new DynamoHistory(client, 'another').append(owingEvent({ instanceId: 'instance-1' }));
    });
    leaveMark();
    await withEngine(async (client) => {
      expect(mended).toBe(1);
      expect(await new DynamoHistory(client, 'another').last('instance-1')).toBeDefined();
      expect(await indexMismatches(client, 'another')).toEqual([]);
    });
  });

  test('is whole even if the mending was killed before it put the copy in place', async () => {
    leaveMark();
    cpSync(folder, `${folder}.new`, { recursive: true });
    await expectAllThere();
    expect(mended).toBe(1);
  });

  test('is whole even if the mending was killed between its two renames', async () => {
    leaveMark();
    cpSync(folder, `${folder}.new`, { recursive: true });
    renameSync(folder, `${folder}.old`);
    await expectAllThere();
  });

  test('is whole even if the mending was killed right after its renames', async () => {
    leaveMark();
    cpSync(folder, `${folder}.old`, { recursive: true });
    await expectAllThere();
    expect(existsSync(`${folder}.old`)).toBe(false);
  });

  test('row 42: is refused, and left as it is, where it would be taken for none', async () => {
    leaveMark();
    const current = path.join(folder, 'CURRENT');
    renameSync(current, path.join(root, 'CURRENT'));
    await expect(startKeptTableEngine(folder, () => undefined)).rejects.toThrow(`${current} is gone`);
    renameSync(path.join(root, 'CURRENT'), current);
    await expectAllThere();
  });
});
