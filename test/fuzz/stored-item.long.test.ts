import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { DynamoHistory } from '../../functions/shared/adapters/dynamo/dynamo-history.ts';
import { instanceSummarySchema } from '../../functions/shared/instances/instance-summary.ts';
import { parseJson } from '../../functions/shared/base/parse-json.ts';
import type { Engine } from '../../local/engines/engine.ts';
import { newTable, tableClient } from '../engines/table-client.ts';
import { TABLE_ENGINES } from '../engines/table-engines.ts';
import { historyOf } from '../unit/history-of.ts';
import { summaryTexts } from './hostile-json.ts';
import { runs } from './runs.ts';

/** Valid summaries of hostile content, as they come out of JSON. */
const summaries = summaryTexts
  .map((text) => instanceSummarySchema.safeParse(parseJson(text)))
  .filter(({ success }) => success)
  .map(({ data }) => data!);

/** DynamoDB has no -0, and JSON makes no difference either. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe.each(TABLE_ENGINES)('row 22: on %s', (_name, start) => {
  let engine: Engine;
  let client: DynamoDBClient;
  let history: DynamoHistory;
  let instances = 0;

  beforeAll(async () => {
    engine = await start();
    client = tableClient(engine.url);
    history = new DynamoHistory(client, await newTable(client));
  });
  afterAll(async () => {
    client.destroy();
    await engine.stop();
  });

  test('row 22: every valid report makes entries that the table takes and gives back as they were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(summaries, { minLength: 1, maxLength: 3 }), async (reports) => {
        instances += 1;
        const id = `instance-${instances}-${reports[0]!.id}`.slice(0, 60).toWellFormed();
        const events = historyOf(...reports.map((report) => ({ ...report, id })));
        for (const event of events) {
          const stored = await history.append(event);
          expect(await history.event(event)).toEqual(asJson(stored));
        }
        expect((await history.events(id, 0, 100)).events).toHaveLength(events.length);
      }),
      runs(25),
    );
  });
});
