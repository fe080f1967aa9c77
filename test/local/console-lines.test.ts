import { beforeEach, describe, expect, test } from '@jest/globals';
import { consoleLines, type ConsoleLines } from '../../local/console-lines.ts';
import type { LogRecord } from '../../local/local-telemetry.ts';
import { historyEvent } from '../builders/history-event.ts';
import { MemoryHistory } from '../fakes/memory-history.ts';

const recorded = (fields: object): LogRecord => ({
  ...{ level: 'info', message: 'Event recorded', messageName: 'EventRecorded', service: 'receive-webhook' },
  ...{ instanceId: 'instance-1', kind: 'phase', phase: 'RUNNING', source: 'webhook' },
  ...fields,
});
const delivered = {
  ...{ messageId: 'm', noticeId: 'instance-1:failed', subject: '[FAILED] run', text: 'run failed.' },
  deliveredAt: '2026-02-03T10:00:00.000Z',
};

describe('the lines of npm start', () => {
  let written: string[];
  let lines: ConsoleLines;
  let history: MemoryHistory;

  beforeEach(async () => {
    written = [];
    lines = consoleLines((line) => written.push(line));
    history = new MemoryHistory();
    await history.append(historyEvent({ instanceId: 'instance-1', name: 'run', owner: 'carol' }));
  });

  /** What has been written once all lookups are over, without the times. */
  const afterwards = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    for (const line of written) expect(line).toMatch(/^\d\d:\d\d:\d\d {2}\S/);
    return written.map((line) => line.slice('hh:mm:ss  '.length).replaceAll(/ {2,}/g, '  '));
  };

  test.each([
    [{}, 'RUNNING  webhook  run (carol)'],
    [{ previousPhase: 'PENDING' }, 'PENDING → RUNNING  webhook  run (carol)'],
    [{ previousPhase: 'RUNNING', kind: 'update', source: 'poll' }, 'RUNNING (updated)  poll  run (carol)'],
    [
      {
        previousPhase: 'FAILED',
        phase: 'FAILED',
        kind: 'late',
        reportedPhase: 'RUNNING',
        source: 'callback',
      },
      'FAILED (late: RUNNING)  callback run (carol)',
    ],
  ])('say of an event with %j: %s', async (fields, line) => {
    lines.readNamesFrom(history);
    lines.onLog(recorded(fields));
    expect((await afterwards()).map((one) => one.replaceAll(/ +/g, ' '))).toEqual([
      line.replaceAll(/ +/g, ' '),
    ]);
  });

  test('call an instance by its id while there is no history, or it cannot be read, and then by its name', async () => {
    lines.onLog(recorded({}));
    await afterwards();
    lines.readNamesFrom(history);
    history.failNext('last');
    lines.onLog(recorded({}));
    lines.onLog(recorded({}));
    const names = (await afterwards()).map((line) => line.split('  ').at(-1));
    expect(names).toEqual(['instance-1', 'instance-1', 'run (carol)']);
  });

  test('show the subject of an e-mail, and the text of an SMS', async () => {
    lines.onDelivered({ ...delivered, to: 'a@example.org', protocol: 'email' });
    lines.onDelivered({ ...delivered, to: '+447700900123', protocol: 'sms' });
    expect(await afterwards()).toEqual([
      'E-MAIL to a@example.org: [FAILED] run',
      'SMS to +447700900123: run failed.',
    ]);
  });

  test('show warnings and errors with all that is known of their cause, and nothing else that is logged', async () => {
    const record = { message: 'It failed', service: 'postman' };
    lines.onLog({ ...record, level: 'info' });
    lines.onLog({ ...record, level: 'warn', reason: 'the server is away' });
    lines.onLog({ ...record, level: 'error', reason: 'no', failure: 'refused' });
    expect(await afterwards()).toEqual([
      'WARN  postman: It failed · the server is away',
      'ERROR  postman: It failed · refused · no',
    ]);
  });

  test('come in the order in which things happened, even where a name has to be looked up', async () => {
    lines.readNamesFrom(history);
    lines.onLog(recorded({}));
    lines.onDelivered({ ...delivered, to: 'a@example.org', protocol: 'email' });
    lines.onLog(recorded({ phase: 'FAILED' }));
    expect((await afterwards()).map((line) => line.split(' ')[0])).toEqual(['RUNNING', 'E-MAIL', 'FAILED']);
  });
});
