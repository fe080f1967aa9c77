import { expect, test } from '@jest/globals';
import { lambdaTelemetry } from '../../functions/shared/platform/lambda-telemetry.ts';

const NOW = Date.parse('2026-02-03T10:00:00.000Z');

function aTelemetry(write?: () => never) {
  const lines: Record<string, unknown>[] = [];
  const telemetry = lambdaTelemetry({
    service: 'receive-webhook',
    write:
      write ??
      ((line) => {
        expect(line.endsWith('}\n')).toBe(true);
        lines.push(JSON.parse(line) as Record<string, unknown>);
      }),
    now: () => NOW,
    trace: () => 'Root=1-67a0-abc;Parent=53;Sampled=1',
  });
  return { telemetry, lines };
}

const directive = (dimensions: string[], metrics: { Name: string; Unit: string }[]) => ({
  Timestamp: NOW,
  CloudWatchMetrics: [{ Namespace: 'Phasewatch', Dimensions: [dimensions], Metrics: metrics }],
});

test('a line says what happened, when, where, in which invocation and in which trace', () => {
  const { telemetry, lines } = aTelemetry();
  telemetry.begin({ requestId: 'request-1' });
  telemetry.warn('Reports refused', { count: 2, paths: 'phase', absent: undefined });
  expect(lines).toEqual([
    {
      level: 'WARN',
      message: 'Reports refused',
      timestamp: '2026-02-03T10:00:00.000Z',
      service: 'receive-webhook',
      requestId: 'request-1',
      xray_trace_id: '1-67a0-abc',
      count: 2,
      paths: 'phase',
    },
  ]);
});

test('no field takes the place of the line itself', () => {
  const { telemetry, lines } = aTelemetry();
  telemetry.error('The real one', { message: 'another', level: 'INFO', service: 'x', timestamp: 'never' });
  expect(lines).toMatchObject([{ message: 'The real one', level: 'ERROR', service: 'receive-webhook' }]);
});

test('what is for debugging is not written', () => {
  const { telemetry, lines } = aTelemetry();
  telemetry.debug('a detail');
  telemetry.end();
  expect(lines).toEqual([]);
});

test('the measures of an invocation are written when it ends, once, apart for each source', () => {
  const { telemetry, lines } = aTelemetry();
  telemetry.measure('ReportsReceived', 2, 'count', 'webhook');
  telemetry.measure('SignatureFailures');
  telemetry.measure('ReportsReceived', 3, 'count', 'webhook');
  telemetry.measure('PollDuration', 12, 'milliseconds');
  expect(lines).toEqual([]);
  telemetry.end();
  telemetry.end();
  expect(lines).toEqual([
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
  ]);
});

test('no line has more values of a measure than CloudWatch takes, and none is lost', () => {
  const { telemetry, lines } = aTelemetry();
  for (let report = 0; report < 250; report += 1) telemetry.measure('ReportsReceived', 1, 'count', 'poll');
  telemetry.end();
  const counts = lines.map(({ ReportsReceived: values }) => (values as number[]).length);
  expect(counts).toEqual([100, 100, 50]);
});

test('what is not a number is no measure', () => {
  const { telemetry, lines } = aTelemetry();
  telemetry.measure('NoticeDelaySeconds', Number.NaN, 'seconds');
  telemetry.end();
  expect(lines).toEqual([]);
});

test('a log that cannot be written fails nobody', () => {
  const { telemetry } = aTelemetry(() => {
    throw new Error('The disk is full.');
  });
  telemetry.info('an event');
  telemetry.measure('SignatureFailures');
  expect(() => telemetry.end()).not.toThrow();
});
