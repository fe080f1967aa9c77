import { describe, expect, test } from '@jest/globals';
import { summary } from '../test/builders/summary.ts';
import { AT, handMadeProcess, JOB, publicationOf, stateOf } from './hand-made/hand-made-world.ts';
import { Ledger } from './world/ledger.ts';

const EVENT = { instanceId: { S: 'job' }, sequence: { N: '2' }, phase: { S: 'COMPLETED' } };

describe('the ledger', () => {
  test('notes what is accepted, instance by instance, with its time', () => {
    let now = AT;
    const ledger = new Ledger(() => now, false);
    const [state, other] = [stateOf(summary(JOB)), stateOf(summary({ id: 'other' }))];
    ledger.accept('job', state);
    now += 5;
    ledger.accept('job', state);
    ledger.accept('other', other);
    expect([...ledger.accepted]).toEqual([
      ['job', [AT, AT + 5].map((at) => ({ state, at }))],
      ['other', [{ state: other, at: AT + 5 }]],
    ]);
  });

  test('notes what is published, by notice and by event', () => {
    const ledger = new Ledger(() => AT, false);
    const [first, again] = [publicationOf(), publicationOf({ beganAt: AT + 1 })];
    const corrected = publicationOf({ id: 'job:completed:2', sequence: 4 });
    for (const publication of [first, corrected, again]) ledger.publish(publication);
    expect(ledger.publications).toEqual([first, corrected, again]);
    expect(ledger.publicationsOf.get('job:completed')).toEqual([first, again]);
    expect(ledger.publishedFor({ instanceId: 'job', sequence: 4 })).toEqual([corrected]);
    expect(ledger.publishedFor({ instanceId: 'other', sequence: 4 })).toEqual([]);
  });

  test('counts, and writes lines for those who read them', () => {
    const [read, unread] = [new Ledger(() => AT, true), new Ledger(() => AT, false)];
    for (const row of ['7', '7', '8']) unread.count(row);
    read.note(() => 'a line');
    unread.note(() => 'a line');
    expect(Object.fromEntries(unread.happened)).toEqual({ 7: 2, 8: 1 });
    expect([read.trace, unread.trace]).toEqual([[{ at: AT, text: 'a line' }], undefined]);
  });

  test('row 2: excuses what the dead had told and not noted, and nothing else', () => {
    const ledger = new Ledger(() => AT, false);
    const [dead, alive] = [handMadeProcess('dead'), handMadeProcess('alive')];
    const publications = [
      publicationOf({ process: dead }),
      publicationOf({ process: dead, notedAt: AT }),
      publicationOf({ process: dead, excuse: 'reply lost' }),
      publicationOf({ process: alive }),
    ];
    for (const publication of publications) ledger.publish(publication);
    ledger.excuseDead(dead);
    expect(publications.map(({ excuse }) => excuse)).toEqual(['killed', undefined, 'reply lost', undefined]);
    expect(Object.fromEntries(ledger.happened)).toEqual({ 2: 1 });
  });

  test('notes since when each process holds each event, by its last append or claim', () => {
    let now = AT;
    const ledger = new Ledger(() => now, false);
    const [one, other] = [handMadeProcess('one'), handMadeProcess('other')];
    const event = { instanceId: 'job', sequence: 2 };
    ledger.hold(one, event);
    now += 5;
    ledger.hold(other, event);
    ledger.hold(one, { ...event, sequence: 3 });
    expect([one, other].map((process) => ledger.heldSince(process, event))).toEqual([AT, AT + 5]);
    ledger.hold(one, event);
    expect(ledger.heldSince(one, event)).toBe(AT + 5);
    expect(ledger.heldSince(one, { ...event, sequence: 4 })).toBeUndefined();
    ledger.excuseDead(one);
    expect(ledger.heldSince(one, event)).toBeUndefined();
  });

  test('row 1: counts a death between the append and the publish, once', () => {
    const ledger = new Ledger(() => AT, false);
    const [first, second, third] = ['first', 'second', 'third'].map(handMadeProcess);
    ledger.owe(first!, 'job');
    ledger.owe(second!, 'job');
    ledger.publish(publicationOf({ process: second!, notedAt: AT }));
    for (const process of [first!, first!, second!, third!]) ledger.excuseDead(process);
    expect(Object.fromEntries(ledger.happened)).toEqual({ 1: 1 });
  });

  const written = (before: object | undefined, after: object): string[] => {
    const ledger = new Ledger(() => AT, false);
    ledger.checkWrite(before && { ...EVENT, ...before }, { ...EVENT, ...after });
    return ledger.forbiddenWrites;
  };

  test.each(['dueShard', 'dueAt', 'attempts', 'publishedAt', 'messageId', 'suppressed', 'expiresAt'])(
    'lets %s of an event come, change and go',
    (name) => {
      const [one, other] = [{ [name]: { S: '1' } }, { [name]: { S: '2' } }];
      expect([...written({}, one), ...written(one, other), ...written(one, {})]).toEqual([]);
    },
  );

  test.each(['phase', 'stage', 'digest', 'notice', 'observedAt', 'writer'])(
    'notes when %s of an event comes, changes or goes',
    (name) => {
      const [none, one, other] = [{ [name]: undefined }, { [name]: { S: '1' } }, { [name]: { S: '2' } }];
      const all = [...written(none, one), ...written(one, other), ...written(one, none)];
      expect(all).toEqual(Array(3).fill(`job 2: ${name}`));
    },
  );

  test('lets events be added, and everything else in the table be changed', () => {
    expect(written(undefined, {})).toEqual([]);
    const pace = { instanceId: { S: '#pace' } };
    expect(written({ ...pace, phase: { S: '1' } }, { ...pace, phase: { S: '2' } })).toEqual([]);
  });
});
