import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { completedSummary } from '../builders/summary.ts';
import { mostInASecond, mostThatMayArrive, publications, until } from '../end-to-end/books.ts';
import { sendReport } from '../../local/send-report.ts';
import { startRig, WEBHOOK_SECRET, type Rig } from './running-phasewatch.ts';

const INSTANCES = 60;
const PER_REQUEST = 20;
/** More than the default, so that the burst is told in a few seconds here. */
const PER_SECOND = 12;

describe('a burst', () => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRig({ NOTICES_PER_SECOND: String(PER_SECOND) });
  });

  afterAll(() => rig.stop());

  test('row 20: sixty finished instances are recorded at once and told at the pace, each once', async () => {
    const now = new Date().toISOString().slice(0, 19);
    const instances = Array.from({ length: INSTANCES }, (_, index) =>
      completedSummary({ id: `instance-${index}`, launched: now, started: now, stopped: now }),
    );
    const { url } = rig.phasewatch;
    const answers = await Promise.all(
      Array.from({ length: INSTANCES / PER_REQUEST }, (_, index) =>
        sendReport(`${url}/webhooks/instances`, WEBHOOK_SECRET, {
          instances: instances.slice(index * PER_REQUEST, (index + 1) * PER_REQUEST),
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    const results = answers.flatMap(
      ({ text }) => (JSON.parse(text) as { results: { result: string }[] }).results,
    );
    expect(results.filter(({ result }) => result === 'recorded')).toHaveLength(INSTANCES);
    expect(publications(rig.topic).length).toBeLessThan(INSTANCES);
    await until(() => publications(rig.topic).length >= INSTANCES, 'all are told');
    const told = publications(rig.topic);
    expect(new Set(told.map(({ noticeId }) => noticeId)).size).toBe(INSTANCES);
    expect(told).toHaveLength(INSTANCES);
    expect(mostInASecond(told)).toBeLessThanOrEqual(mostThatMayArrive(PER_SECOND));
  });
});
