import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import {
  BatchWriteItemCommand,
  ResourceNotFoundException,
  ScanCommand,
  type DynamoDBClient,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Engine } from './engine.ts';
import { createTableInput } from './create-table-input.ts';
import { prepareTable } from './prepare-table.ts';
import { startTableEngine } from './table-engine.ts';

const BATCH = 25;

/** What starting a table engine on a folder needs. */
export interface KeptTableOptions {
  readonly folder: string;
  readonly tableName: string;
  readonly connect: (url: string) => DynamoDBClient;
  /** Called before a table is mended, which takes a moment when it is large. */
  readonly onMending: () => void;
}

/**
 * Starts the embedded table engine on a folder, whatever became of the process that used it last. The engine
 * writes an item and its index entries one after the other, so a process that was killed can leave indexes that
 * do not match; then the items, which are whole, are copied into a fresh folder, and with that the indexes anew.
 */
export async function startKeptTableEngine(options: KeptTableOptions): Promise<Engine> {
  const { folder, onMending } = options;
  const mark = `${folder}.in-use`;
  const old = `${folder}.old`;
  // Killed between the two renames at the end of a copy, or after them.
  if (existsSync(old) && !existsSync(folder)) renameSync(old, folder);
  rmSync(old, { recursive: true, force: true });
  if (existsSync(mark) && existsSync(folder)) {
    onMending();
    await copyAnew(options, old);
  }
  rmSync(old, { recursive: true, force: true });
  writeFileSync(mark, '');
  const engine = await startTableEngine(folder);
  return {
    url: engine.url,
    stop: async () => {
      await engine.stop();
      rmSync(mark, { force: true });
    },
  };
}

async function copyAnew({ folder, tableName, connect }: KeptTableOptions, old: string): Promise<void> {
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const from = await startTableEngine(folder);
  const to = await startTableEngine(fresh);
  try {
    await copyItems(connect(from.url), connect(to.url), tableName);
  } finally {
    await from.stop();
    await to.stop();
  }
  renameSync(folder, old);
  renameSync(fresh, folder);
}

async function copyItems(from: DynamoDBClient, to: DynamoDBClient, tableName: string): Promise<void> {
  await prepareTable(to, createTableInput(tableName));
  let start: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput | undefined = await from
      .send(
        new ScanCommand({
          TableName: tableName,
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      )
      .catch((error: unknown) => {
        // Killed before the table was made.
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      });
    const items = page?.Items ?? [];
    for (let index = 0; index < items.length; index += BATCH) {
      const puts = items.slice(index, index + BATCH).map((item) => ({ PutRequest: { Item: item } }));
      await to.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }));
    }
    start = page?.LastEvaluatedKey;
  } while (start);
}
