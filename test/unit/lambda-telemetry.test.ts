import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import middy from '@middy/core';
import type { Telemetry } from '../../functions/shared/base/telemetry.ts';
import { lambdaTelemetry } from '../../functions/shared/platform/lambda-telemetry.ts';
import { invocationContext } from '../../local/invocation-context.ts';
import { capturedOutput } from '../fakes/captured-output.ts';

type Line = Readonly<Record<string, unknown>>;

const VARIABLES = { ...process.env };
beforeEach(() => {
  process.env['_X_AMZN_TRACE_ID'] = 'Root=1-67a0-abc;Parent=53;Sampled=1';
});
afterEach(() => {
  process.env = { ...VARIABLES };
  jest.restoreAllMocks();
});

/** A function with the telemetry of Lambda; each call is one invocation and gives the lines that it wrote. */
function aFunction(work: (telemetry: Telemetry) => unknown) {
  const telemetry = lambdaTelemetry('receive-webhook');
  const handler = middy<unknown, unknown>()
    .use(telemetry.middleware)
    .handler(async () => work(telemetry));
  const invoke = (event: unknown = {}) => handler(event, invocationContext('bundle', 'request-1', 30_000));
  return {
    invoke,
    lines: async (event?: unknown) => {
      const output = await capturedOutput(() => invoke(event).catch(() => undefined));
      return output
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Line);
    },
  };
}

const isMeasures = (line: Line) => '_aws' in line;
const measuresIn = (lines: readonly Line[]) => lines.filter(isMeasures);
const directive = (dimensions: string[], metrics: { Name: string; Unit: string }[]) => ({
  Timestamp: expect.any(Number),
  CloudWatchMetrics: [{ Namespace: 'Phasewatch', Dimensions: [dimensions], Metrics: metrics }],
});

describe('a log line', () => {
  test('says what happened, when, where, in which invocation and in which trace', async () => {
    const { lines } = aFunction((telemetry) =>
      telemetry.warn('ReportsRefused', { count: 2, paths: 'phase', absent: undefined }),
    );
    expect(await lines()).toEqual([
      {
        level: 'WARN',
        message: 'Invalid reports refused',
        messageName: 'ReportsRefused',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        service: 'receive-webhook',
        cold_start: false,
        function_arn: 'arn:aws:lambda:local:000000000000:function:bundle',
        function_memory_size: '512',
        function_name: 'bundle',
        function_request_id: 'request-1',
        sampling_rate: 0,
        xray_trace_id: '1-67a0-abc',
        count: 2,
        paths: 'phase',
      },
    ]);
  });

  test('is not replaced by its fields', async () => {
    const own = {
      message: 'another',
      messageName: 'another',
      level: 'INFO',
      service: 'x',
      timestamp: 'never',
    };
    const { lines } = aFunction((telemetry) => telemetry.error('RequestFailed', own));
    expect((await lines()).at(-1)).toMatchObject({
      level: 'ERROR',
      message: 'Request failed unexpectedly',
      messageName: 'RequestFailed',
      service: 'receive-webhook',
    });
  });

  test('is written from the level that POWERTOOLS_LOG_LEVEL names', async () => {
    process.env['POWERTOOLS_LOG_LEVEL'] = 'WARN';
    const { lines } = aFunction((telemetry) => {
      telemetry.info('EventRecorded');
      telemetry.warn('ReportsRefused');
    });
    expect(await lines()).toMatchObject([{ messageName: 'ReportsRefused' }]);
  });

  test('is written whatever the level in an invocation that POWERTOOLS_LOGGER_SAMPLE_RATE picks', async () => {
    process.env['POWERTOOLS_LOG_LEVEL'] = 'ERROR';
    process.env['POWERTOOLS_LOGGER_SAMPLE_RATE'] = '1';
    let working: ReturnType<typeof aFunction> | undefined;
    await capturedOutput(() => {
      working = aFunction((telemetry) => telemetry.info('EventRecorded'));
    });
    expect(await working?.lines()).toMatchObject([{ messageName: 'EventRecorded', sampling_rate: 1 }]);
  });

  test('never shows the event, whatever POWERTOOLS_LOGGER_LOG_EVENT says', async () => {
    process.env['POWERTOOLS_LOGGER_LOG_EVENT'] = 'true';
    const { lines } = aFunction((telemetry) => telemetry.info('EventRecorded'));
    expect(JSON.stringify(await lines({ secret: 'of the sender' }))).not.toContain('of the sender');
  });
});

describe('the measures of an invocation', () => {
  test('are written when it ends, once, with their units, those with a source apart', async () => {
    const { lines } = aFunction((telemetry) => {
      telemetry.measure('ReportsReceived', { value: 2, source: 'webhook' });
      telemetry.measure('SignatureFailures');
      telemetry.measure('ReportsReceived', { value: 3, source: 'webhook' });
      telemetry.measure('PollDuration', { value: 12 });
    });
    const expected = [
      {
        _aws: directive(['service', 'source'], [{ Name: 'ReportsReceived', Unit: 'Count' }]),
        service: 'receive-webhook',
        source: 'webhook',
        ReportsReceived: [2, 3],
      },
      {
        _aws: directive(
          ['service'],
          [
            { Name: 'SignatureFailures', Unit: 'Count' },
            { Name: 'PollDuration', Unit: 'Milliseconds' },
          ],
        ),
        service: 'receive-webhook',
        SignatureFailures: 1,
        PollDuration: 12,
      },
    ];
    expect(await lines()).toEqual(expected);
    expect(await lines()).toEqual(expected);
  });

  test('are written when it fails, too', async () => {
    const { lines } = aFunction((telemetry) => {
      telemetry.measure('PollsFailed');
      telemetry.measure('ReportsReceived', { source: 'poll' });
      throw new Error('The Data Manager is away.');
    });
    expect(measuresIn(await lines())).toMatchObject([
      { ReportsReceived: 1, source: 'poll' },
      { PollsFailed: 1 },
    ]);
  });

  test('are no line where there are none', async () => {
    expect(await aFunction(() => undefined).lines()).toEqual([]);
  });

  test('are never more values in a line than CloudWatch takes, and none is lost', async () => {
    const { lines } = aFunction((telemetry) => {
      for (let report = 0; report < 250; report += 1)
        telemetry.measure('ReportsReceived', { source: 'poll' });
    });
    const written = await lines();
    expect(written.map(({ ReportsReceived: values }) => (values as number[]).length)).toEqual([100, 100, 50]);
    expect(written.map(({ source }) => source)).toEqual(['poll', 'poll', 'poll']);
  });

  test('say that it was a cold start, if it was one', async () => {
    process.env['AWS_LAMBDA_INITIALIZATION_TYPE'] = 'on-demand';
    const { lines } = aFunction(() => undefined);
    expect(await lines()).toMatchObject([
      { ColdStart: 1, service: 'receive-webhook', function_name: 'bundle' },
    ]);
    expect(await lines()).toEqual([]);
  });
});

test('a log that cannot be written fails nobody', async () => {
  const { invoke } = aFunction((telemetry) => {
    telemetry.info('EventRecorded');
    telemetry.measure('SignatureFailures');
    return 'done';
  });
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation(() => {
      throw new Error('The disk is full.');
    });
  }
  const result = await invoke().finally(() => jest.restoreAllMocks());
  expect(result).toBe('done');
});

test('a field that cannot be written fails nobody', async () => {
  const unwritable = {
    toJSON: () => {
      throw new Error('no');
    },
  } as unknown as string;
  const { invoke } = aFunction((telemetry) => {
    telemetry.info('EventRecorded', { phase: unwritable });
    return 'done';
  });
  expect(await invoke()).toBe('done');
});
