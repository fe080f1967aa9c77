import { afterEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { TelemetryFields } from '../../functions/shared/base/telemetry.ts';
import { httpFunction } from '../../functions/shared/platform/http/http-function.ts';
import { lambdaParts } from '../../functions/shared/platform/function-parts.ts';
import { expectAnswer } from './answers.ts';
import { leaksIn, PEOPLE, SECRETS } from './canaries.ts';
import { invoke } from './functions-rig.ts';
import { texts } from './hostile-json.ts';
import { runs } from './runs.ts';

afterEach(() => void jest.restoreAllMocks());

/** What is written to standard output and error, by whatever way, while something is done. */
async function written(action: () => unknown): Promise<string> {
  const pieces: string[] = [];
  const keep = (piece: unknown) => pieces.push(String(piece)) > 0;
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(keep),
  );
  const consoles = (['debug', 'info', 'log', 'warn', 'error'] as const).map((name) =>
    jest.spyOn(console, name).mockImplementation(keep),
  );
  try {
    await action();
  } finally {
    for (const spy of [...streams, ...consoles]) spy.mockRestore();
  }
  return pieces.join('\n');
}

test('row 40: an unexpected error is logged by its name and place, in Lambda’s log as well', async () => {
  const secrets = Object.values({ ...SECRETS, ...PEOPLE });
  const output = await written(async () => {
    for (const secret of secrets) {
      const failing = httpFunction(lambdaParts('fuzz').telemetry, () => {
        throw new TypeError(`${secret}\n    at ${secret}`, { cause: new Error(secret) });
      });
      expectAnswer(await invoke(failing, { body: secret, headers: { authorization: secret } }), [500]);
    }
  });
  expect(output).toContain('TypeError');
  expect(output).toContain('Request failed unexpectedly');
  expect(leaksIn(output)).toEqual([]);
});

test('row 40: whatever the fields of a record hold, it is one line of JSON, or nothing, and nothing is thrown', async () => {
  const fields = fc.dictionary(
    texts(50),
    fc.oneof(texts(), fc.double(), fc.boolean(), fc.constant(undefined)),
  );
  await fc.assert(
    fc.asyncProperty(texts(), fields, async (message, record) => {
      const telemetry = lambdaParts('fuzz').telemetry;
      const output = await written(() => {
        telemetry.begin({ requestId: message });
        telemetry.error(message, record as TelemetryFields);
        telemetry.measure('ReportsReceived', Number(record['x'] ?? 1), 'count', message);
        telemetry.end();
      });
      for (const line of output.split('\n').filter((text) => text.startsWith('{'))) {
        expect(() => JSON.parse(line) as unknown).not.toThrow();
      }
    }),
    runs(100),
  );
});
