import { describe, expect, test } from '@jest/globals';
import { pageQuery } from '../../functions/read-history/list-parameters.ts';
import { readInstance } from '../../functions/read-history/read-history.ts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readLocalSettings } from '../../local/settings.ts';
import { loginAt, patience } from '../contract/data-manager-rig.ts';
import { fromItem, toItem } from '../../functions/shared/adapters/dynamo/event-item.ts';
import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';
import { storableEvent } from '../../functions/shared/adapters/dynamo/storable-event.ts';
import { storableSummary } from '../../functions/shared/adapters/dynamo/storable-summary.ts';
import { composeNotice } from '../../functions/shared/notices/compose-notice.ts';
import { noticeOf } from '../../functions/shared/notices/notice.ts';
import { owingEvent } from '../builders/history-event.ts';
import { noticeSettings } from '../builders/settings.ts';
import { completedSummary, summary } from '../builders/summary.ts';
import { rig } from '../fakes/rig.ts';
import { lastOf } from '../unit/history-of.ts';

/** What random input has found, in the smallest form in which it was found. */

describe('a key that the table cannot hold', () => {
  test.each<[string, Record<string, unknown>]>([
    ['constructor', { ['constructor']: 'x' }],
    ['constructor, posing as a set', { ['constructor']: { name: 'Set' } }],
    ['constructor, further down', { odd: [{ ['constructor']: { creates: 'x' } }] }],
    ['of more than 32 KB', { ['k'.repeat(32_769)]: 1 }],
    ['of more than 32 KB, further down', { odd: { ['€'.repeat(10_923)]: 1 } }],
  ])('%s: its field is left out and named, and the rest is recorded', (_description, fields) => {
    const report = completedSummary(fields as Partial<InstanceSummary>);
    expect(storableSummary(report)).toMatchObject({ summary: completedSummary() });
    const event = storableEvent(lastOf(report));
    expect(event.omittedFields).toHaveLength(1);
    expect(fromItem(toItem(event))).toEqual(event);
  });
});

describe('a run time far below zero', () => {
  test.each(['-1 day, 23:59:59', '-5000000 days, 0:00:00', '-999999999 days, 0:00:00'])(
    '%s: the change is dated with the start, and can be read back',
    (run_time) => {
      const event = lastOf(
        summary({ run_time: '0:00:00' }),
        summary({ phase: 'CRASH_LOOP_BACKOFF', run_time }),
      );
      expect(event).toMatchObject({ kind: 'phase', occurredAt: '2026-02-03T10:00:10.000Z' });
      expect(fromItem(toItem(event))).toEqual(event);
    },
  );
});

describe('what the table would refuse to look for', () => {
  test.each([
    ['empty', ''],
    ['of 2,049 bytes', 'x'.repeat(2_049)],
    ['half a character', '\ud800'],
  ])('an id that is %s is not found, and not asked for', async (_description, id) => {
    const { store, dependencies } = rig();
    store.failNext('events');
    await expect(readInstance(id, dependencies)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test.each(['', '€'.repeat(400), 'a\ud800', 'x'.repeat(1_025)])(
    'a cursor that goes on before such a text is refused (%#)',
    (before) => {
      const position = `2026-02-03T10:00:00.000Z#${before}#`;
      const search = new URLSearchParams({ cursor: Buffer.from(position).toString('base64url') });
      expect(() => pageQuery(search, Date.parse('2026-02-03'))).toThrow(
        expect.objectContaining({
          kind: 'invalid',
          errors: [expect.objectContaining({ message: expect.stringMatching(/nextCursor|Too big/) })],
        }),
      );
    },
  );
});

describe('settings that no clock, timer or table can follow', () => {
  test.each([
    'RETENTION_DAYS',
    'ANNOUNCE_MAX_AGE_HOURS',
    'DELIVERY_LEASE_SECONDS',
    'POLL_INTERVAL_SECONDS',
    'SWEEP_INTERVAL_SECONDS',
  ])('%s of 1e300 is refused', (name) => {
    expect(() => readLocalSettings({ [name]: '1e300' })).toThrow(
      new RegExp(`^${name}: expected a number of`),
    );
  });

  test.each([
    ['http://localhost:x@elsewhere.example/', /https address/],
    ['http://127.0.0.1:1@elsewhere.example/', /https address/],
    ['https://user:pass@squonk.example/api', /without user name and password/],
  ])('a Data Manager at %s is refused', (url, message) => {
    expect(() => readLocalSettings({ DATA_MANAGER_URL: url })).toThrow(message);
  });
});

test.each(['invalid', 'hush'])('a refused login does not repeat what Keycloak says (%s)', async (error) => {
  const account = { username: 'squonk', password: 'hush', clientSecret: 's3cret' };
  const server = createServer((_request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error, error_description: Object.values(account).join(' | ') }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  const { login } = loginAt({ tokenUrl, clientId: 'client', ...account }, { account });
  const refused = login.token(patience).finally(() => server.close());
  await expect(refused).rejects.toThrow(`${tokenUrl} refused the login (status 401).`);
});

test('a text with a noncharacter in it, which queues refuse, reaches them without', () => {
  const odd = 'a\uffffb\ufffec';
  const event = owingEvent({ name: odd, owner: odd, summary: { unknown: odd } });
  const { email, cloudEvent, attributes } = composeNotice(noticeOf(event), noticeSettings());
  expect(JSON.stringify([email, cloudEvent, attributes])).not.toMatch(/[\ufffe\uffff]/);
  expect(JSON.parse(cloudEvent)).toMatchObject({ data: { name: odd, instance: { unknown: odd } } });
});
