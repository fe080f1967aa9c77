import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS } from '../../functions/shared/base/durations.ts';
import { isOf, maySee } from '../../functions/shared/people/may-see.ts';
import { listedProjectSchema, membersOf } from '../../functions/shared/people/project.ts';
import { ReaderView } from '../../functions/shared/people/reader-view.ts';
import { ADMINISTRATOR, BY_IAM, listedProject, person, project, reader } from '../builders/project.ts';
import { MemoryProjects } from '../fakes/memory-projects.ts';

const OPEN = { membersOnly: false };
const INSTANCE = { owner: 'owner', projectId: project().id };
const MEMBERS = {
  creator: 'creator',
  administrators: ['admin'],
  editors: ['editor'],
  observers: ['observer'],
};
const PRIVATE = project({ ...MEMBERS, isPrivate: true });
const PUBLIC = project({ ...MEMBERS, isPrivate: false });

describe('whether somebody may see an instance', () => {
  test.each([
    ['owner', true, true, true],
    ['creator', true, true, false],
    ['admin', true, true, false],
    ['editor', true, true, false],
    ['observer', true, true, false],
    ['stranger', false, true, false],
  ])('%s: private %p, not private %p, unknown project %p', (name, ofPrivate, ofPublic, ofUnknown) => {
    const sees = (known: typeof PRIVATE | undefined, settings = OPEN) =>
      maySee(INSTANCE, known, reader(name), settings);
    expect([sees(PRIVATE), sees(PUBLIC), sees(undefined)]).toEqual([ofPrivate, ofPublic, ofUnknown]);
    // With the setting, one that is not private is as one that is.
    expect(sees(PUBLIC, { membersOnly: true })).toBe(ofPrivate);
  });

  test.each([
    ['an administrator', ADMINISTRATOR],
    ['a caller by IAM', BY_IAM],
  ])('%s sees everything, of whatever project', (_who, everything) => {
    for (const known of [PRIVATE, PUBLIC, undefined]) {
      expect(maySee(INSTANCE, known, everything, { membersOnly: true })).toBe(true);
    }
  });

  test('nobody without a name sees anything', () => {
    expect(maySee(INSTANCE, PUBLIC, { person: undefined, isAdministrator: false }, OPEN)).toBe(false);
  });

  test('capital letters make nobody another', () => {
    expect(isOf({ ...INSTANCE, owner: 'Alice' }, undefined, person('alice'))).toBe(true);
    const listed = listedProjectSchema.parse(listedProject('p-1', { editors: ['BOB', 'bob'] }));
    expect(listed.editors).toEqual(['bob']);
    expect(isOf(INSTANCE, listed, person('bob'))).toBe(true);
  });

  test('whoever belongs to the project, or owns the instance, sees it, whatever the settings', () => {
    const name = fc.constantFrom('alice', 'bob', 'carol');
    const names = fc.array(name);
    fc.assert(
      fc.property(
        name,
        name,
        names,
        names,
        names,
        fc.boolean(),
        fc.boolean(),
        (who, owner, a, e, o, isPrivate, membersOnly) => {
          const known = project({ administrators: a, editors: e, observers: o, isPrivate });
          const isMine = owner === who || membersOf(known).has(who);
          expect(maySee({ ...INSTANCE, owner }, known, reader(who), { membersOnly })).toBe(
            isMine || (!isPrivate && !membersOnly),
          );
        },
      ),
    );
  });
});

describe('an entry of the list of projects', () => {
  test('is read with what permission depends on, and nothing else', () => {
    expect(listedProjectSchema.parse(listedProject('p-1', { editors: null, observers: undefined }))).toEqual({
      id: 'p-1',
      name: 'The project p-1',
      creator: 'the-creator',
      isPrivate: true,
      administrators: ['the-creator'],
      editors: [],
      observers: [],
    });
  });

  test.each([
    ['no id', { project_id: undefined }],
    ['an empty id', { project_id: '' }],
    ['an id that is too long for a key', { project_id: 'ö'.repeat(600) }],
    ['an id that is no text', { project_id: '\ud800' }],
    ['no word on whether it is private', { private: undefined }],
    ['a word in place of whether it is private', { private: 'no' }],
    ['members that are no list', { editors: 'alice' }],
    ['members that are no names', { editors: [7] }],
    [
      'more members than an item holds',
      { editors: Array.from({ length: 5_000 }, (_, index) => `${index}`.repeat(20)) },
    ],
  ])('with %s is not taken', (_what, fields) => {
    expect(listedProjectSchema.safeParse(listedProject('p-1', fields)).success).toBe(false);
  });
});

describe('what a reader sees', () => {
  const NOW = Date.parse('2026-02-03T10:00:00Z');
  const mine = { owner: 'alice', projectId: 'p-1' };
  const ofMyProject = { owner: 'bob', projectId: 'p-1' };
  const ofPublic = { owner: 'bob', projectId: 'p-2' };
  const foreign = { owner: 'bob', projectId: 'p-3' };
  const ofNone = { owner: 'bob', projectId: '' };
  const ALL = [mine, ofMyProject, ofPublic, foreign, ofNone];

  async function view(who = reader('alice'), ageMs = 0) {
    const projects = new MemoryProjects();
    await projects.keep(
      [
        project({ id: 'p-1', editors: ['alice'] }),
        project({ id: 'p-2', isPrivate: false }),
        project({ id: 'p-3' }),
      ],
      NOW - ageMs,
    );
    return { projects, seen: new ReaderView(who, projects, OPEN, NOW) };
  }

  test('is their own, what is of their projects, and of those that are not private', async () => {
    const { seen, projects } = await view();
    expect(await seen.visible(ALL)).toEqual([mine, ofMyProject, ofPublic]);
    expect(await seen.mine(ALL)).toEqual([mine, ofMyProject]);
    expect(projects.asked).toBe(1);
  });

  test('row 51: is as last known for a day, and then only their own', async () => {
    const { seen } = await view(reader('alice'), DAY_MS);
    expect(await seen.visible(ALL)).toHaveLength(3);
    const { seen: later } = await view(reader('alice'), DAY_MS + 1);
    expect([await later.visible(ALL), await later.mine(ALL)]).toEqual([[mine], [mine]]);
  });

  test('row 51: is only their own as long as the list has never been read', async () => {
    const { seen, projects } = await view();
    projects.readAt = undefined;
    expect(await seen.visible(ALL)).toEqual([mine]);
  });

  test('is everything for administrators, of whom nothing is asked', async () => {
    for (const who of [ADMINISTRATOR, BY_IAM]) {
      const { seen, projects } = await view(who, 2 * DAY_MS);
      expect(await seen.visible(ALL)).toEqual(ALL);
      expect(projects.asked).toBe(0);
    }
    expect(await (await view(BY_IAM)).seen.mine(ALL)).toEqual([]);
  });
});
