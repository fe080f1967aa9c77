import { describe, expect, test } from '@jest/globals';
import { balance } from '../soak/balance.ts';
import { explainDouble } from '../soak/explain-double.ts';
import type { Acceptance, LifeFacts, Publication, SoakFacts, StoredEvent } from '../soak/facts.ts';

const at = (ms: number) => 1_700_000_000_000 + ms;

function publication(overrides: Partial<Publication> = {}): Publication {
  return {
    noticeId: 'a:completed',
    messageId: 'message-a',
    at: at(3_000),
    notBefore: overrides.at ?? at(3_000),
    reply: 'delivered',
    ...overrides,
  };
}

function event(overrides: Partial<StoredEvent> = {}): StoredEvent {
  return {
    instanceId: 'a',
    sequence: 1,
    kind: 'phase',
    phase: 'PENDING',
    reportedPhase: overrides.phase ?? 'PENDING',
    source: 'webhook',
    ...overrides,
  };
}

function acceptance(overrides: Partial<Acceptance> = {}): Acceptance {
  return {
    instanceId: 'a',
    phase: 'PENDING',
    source: 'webhook',
    result: 'recorded',
    sequence: 1,
    ...overrides,
  };
}

const LIFE: LifeFacts = { id: 'a', phases: ['PENDING', 'RUNNING', 'COMPLETED'], isOld: false };
const HISTORY = [
  event(),
  event({ sequence: 2, phase: 'RUNNING', source: 'poll' }),
  event({
    sequence: 3,
    phase: 'COMPLETED',
    notice: { kind: 'completed', number: 1 },
    messageId: 'message-a',
  }),
] as const;
const ACCEPTED = [
  acceptance(),
  acceptance({ result: 'unchanged' }),
  acceptance({ phase: 'COMPLETED', sequence: 3 }),
] as const;

/** One life whose books balance. */
function facts(overrides: Partial<SoakFacts> = {}): SoakFacts {
  const publications = overrides.publications ?? [publication()];
  return {
    isComplete: true,
    lives: [LIFE],
    acceptances: ACCEPTED,
    events: HISTORY,
    publications,
    settlements: [{ instanceId: 'a', sequence: 3, at: at(3_020) }],
    takenByTopic: new Set(publications.map(({ messageId }) => messageId)),
    kills: [],
    tableOutages: [],
    pacePerSecond: 20,
    mishaps: [],
    ...overrides,
  };
}

const problemsOf = (overrides: Partial<SoakFacts>) => balance(facts(overrides)).problems;

describe('a message that was told again', () => {
  const nothing = { kills: [], tableOutages: [] };
  const span = (from: number, until: number) => ({ from: at(from), until: at(until) });

  test('is explained by a kill before it was settled', () => {
    const kills = [span(1_000, 1_500), span(3_004, 3_400)];
    expect(explainDouble(publication(), at(15_000), [at(15_020)], { ...nothing, kills })).toEqual({
      cause: 'the process was killed',
      afterMs: 4,
    });
  });

  test('is explained by a kill whose last bytes were read only after it', () => {
    const kills = [span(2_999, 3_400)];
    expect(explainDouble(publication(), at(15_000), [], { ...nothing, kills })?.afterMs).toBe(0);
  });

  test.each([
    ['lost', 'the reply was lost'],
    ['unread', 'the reply came too late'],
  ] as const)('is explained by a reply that was %s', (reply, cause) => {
    expect(explainDouble(publication({ reply }), at(15_000), [], nothing)?.cause).toBe(cause);
  });

  test('is put down to the kill where a kill lost the reply', () => {
    const kills = [span(3_001, 3_400)];
    const explanation = explainDouble(publication({ reply: 'lost' }), at(15_000), [], { ...nothing, kills });
    expect(explanation?.cause).toBe('the process was killed');
  });

  test('is explained by a table that was away already when it was told', () => {
    const tableOutages = [span(2_990, 20_000)];
    expect(explainDouble(publication(), at(25_000), [at(25_010)], { ...nothing, tableOutages })).toEqual({
      cause: 'the table was away',
      afterMs: 0,
    });
  });

  test('is not explained by anything once it was settled', () => {
    const disturbances = { kills: [span(3_100, 3_400)], tableOutages: [span(3_100, 9_000)] };
    const earlier = publication({ reply: 'lost' });
    expect(explainDouble(earlier, at(15_000), [at(3_020)], disturbances)).toBeUndefined();
  });

  test('is not explained by what was over before, or came after', () => {
    const kills = [span(1_000, 2_999), span(15_001, 15_300)];
    expect(explainDouble(publication(), at(15_000), [at(15_020)], { kills, tableOutages: kills })).toBe(
      undefined,
    );
  });
});

describe('the books', () => {
  test('balance when everything accepted is recorded and everything owed is told', () => {
    const { problems, figures, doubles } = balance(facts());
    expect(problems).toEqual([]);
    expect(doubles).toEqual([]);
    expect(figures).toMatchObject({ accepted: 3, recorded: 3, owed: 1, told: 1, doubled: 0, due: 0 });
  });

  test('balance with a double that a kill explains, and say so', () => {
    const publications = [publication(), publication({ at: at(14_000), messageId: 'message-b' })];
    const { problems, figures } = balance(
      facts({
        publications,
        events: [...HISTORY.slice(0, 2), { ...HISTORY[2], messageId: 'message-b' }],
        settlements: [{ instanceId: 'a', sequence: 3, at: at(14_020) }],
        kills: [{ from: at(3_002), until: at(3_500) }],
      }),
    );
    expect(problems).toEqual([]);
    expect(figures).toMatchObject({ told: 1, published: 2, doubled: 1, unexplained: 0 });
    expect(figures.doubledBy['the process was killed']).toBe(1);
  });

  test('report a double that nothing explains', () => {
    const publications = [publication(), publication({ at: at(14_000), messageId: 'message-b' })];
    expect(problemsOf({ publications })).toEqual([
      expect.stringMatching(/^a:completed was told again, and nothing explains it: .* 11000 ms later$/),
    ]);
  });

  test('report an accepted report that is not in the history', () => {
    const problems = problemsOf({ acceptances: [...ACCEPTED, acceptance({ sequence: 4, phase: 'FAILED' })] });
    expect(problems).toEqual(['a: the webhook of FAILED, answered recorded 4, is not in the history']);
  });

  test('report a repetition that was taken for known without being so', () => {
    const problems = problemsOf({
      acceptances: [...ACCEPTED, acceptance({ phase: 'FAILED', result: 'unchanged', sequence: 3 })],
    });
    expect(problems).toEqual([
      'a: the webhook of FAILED, answered unchanged 3, left no FAILED in the history',
    ]);
  });

  test('report two reports that were given one place', () => {
    const problems = problemsOf({ acceptances: [...ACCEPTED, acceptance()] });
    expect(problems).toEqual([expect.stringMatching(/has its place in the history from another report$/)]);
  });

  test('report an event that is missing', () => {
    const problems = problemsOf({ events: [HISTORY[0], HISTORY[2]] });
    expect(problems).toContain('a has gaps in its history: 1, 3');
  });

  test('report the last event missing: its report, the phase, the outcome and the message', () => {
    expect(problemsOf({ events: HISTORY.slice(0, 2), publications: [], settlements: [] })).toEqual([
      'a: the webhook of COMPLETED, answered recorded 3, is not in the history',
      'a is COMPLETED on the Data Manager, RUNNING in the history',
      'a is COMPLETED, and its last notice is undefined',
    ]);
  });

  test('report a history that goes back to an earlier stage', () => {
    const back = event({ sequence: 4, phase: 'RUNNING', source: 'poll' });
    expect(problemsOf({ events: [...HISTORY, back] })).toContain(
      'a goes back: PENDING, RUNNING, COMPLETED, RUNNING',
    );
  });

  test('report what has never been', () => {
    const problems = problemsOf({
      events: [
        ...HISTORY,
        event({ sequence: 4, phase: 'FAILED', source: 'poll' }),
        event({ instanceId: 'b' }),
      ],
    });
    expect(problems).toContain('a has never been FAILED');
    expect(problems).toContain('b is in the history and has never been on the Data Manager');
  });

  test('report a notice that is there twice', () => {
    const again = event({
      sequence: 4,
      phase: 'COMPLETED',
      notice: { kind: 'completed', number: 1 },
      source: 'poll',
    });
    expect(problemsOf({ events: [...HISTORY, again] })).toEqual(['a has a notice too many: completed']);
  });

  test('report an outcome that was owed and never told', () => {
    const events = [...HISTORY.slice(0, 2), { ...HISTORY[2], messageId: undefined }];
    expect(problemsOf({ events, publications: [] })).toEqual(['a:completed was owed and never told']);
  });

  test('report a message that nobody owed', () => {
    const stray = publication({ noticeId: 'a:failed', messageId: 'message-b', at: at(4_000) });
    expect(problemsOf({ publications: [publication(), stray] })).toEqual(['a:failed was told and not owed']);
  });

  test('report what is still due at rest', () => {
    const due = event({
      sequence: 3,
      phase: 'COMPLETED',
      notice: { kind: 'completed', number: 1 },
      dueAt: 3,
    });
    expect(problemsOf({ events: [...HISTORY.slice(0, 2), due] })).toEqual([
      'a, event 3, completed is still due',
    ]);
  });

  test('report an old instance that was told', () => {
    const lives = [{ ...LIFE, phases: ['COMPLETED'], isOld: true }];
    const events = [
      event({ phase: 'COMPLETED', notice: { kind: 'completed', number: 1 }, messageId: 'message-a' }),
    ];
    expect(problemsOf({ lives, events, acceptances: [], settlements: [] })).toEqual([
      'a was old when first seen, and is not marked so',
      'a:completed was told and not owed',
    ]);
  });

  test('owe each notice of the history, and want the last one to be of the last outcome', () => {
    const lives = [{ ...LIFE, phases: [...LIFE.phases, 'FAILED'] }];
    const failed = event({
      sequence: 4,
      phase: 'FAILED',
      notice: { kind: 'failed', number: 1 },
      source: 'poll',
    });
    expect(problemsOf({ lives, events: [...HISTORY, failed] })).toEqual(['a:failed was owed and never told']);
    const { notice: _notice, ...silent } = failed;
    expect(problemsOf({ lives, events: [...HISTORY, silent] })).toEqual([
      'a is FAILED, and its last notice is completed',
    ]);
  });

  test('report a message that the history, the wire and SNS do not agree on', () => {
    const events = [...HISTORY.slice(0, 2), { ...HISTORY[2], messageId: 'message-x' }];
    expect(problemsOf({ events, takenByTopic: new Set(['message-y']) })).toEqual([
      'a, event 3, completed names a message that was not published for it: message-x',
      'SNS took a message that was not seen on the wire: message-y',
      'a:completed was seen on the wire, and SNS does not know it',
    ]);
  });

  const burst = (count: number, notBefore: (ms: number) => number) => {
    const ids = Array.from({ length: count }, (_, index) => `i${index}`);
    return facts({
      pacePerSecond: 3,
      acceptances: [],
      settlements: [],
      lives: ids.map((id) => ({ id, isOld: false, phases: ['COMPLETED'] })),
      events: ids.map((id) =>
        event({
          instanceId: id,
          phase: 'COMPLETED',
          notice: { kind: 'completed', number: 1 },
          messageId: id,
        }),
      ),
      publications: ids.map((id, index) =>
        publication({
          noticeId: `${id}:completed`,
          messageId: id,
          at: at(index * 200),
          notBefore: at(notBefore(index * 200)),
        }),
      ),
    });
  };

  test('report a second with more than a quarter above the pace', () => {
    const { figures, problems } = balance(burst(5, (ms) => ms));
    expect(problems).toEqual(['5 messages were published within a second; the pace is 3']);
    expect(figures).toMatchObject({ mostInASecond: 5, mostInASecondForCertain: 5 });
  });

  test('do not hold it against the pace that some were read late, or were longer on their way', () => {
    const { figures, problems } = balance(burst(5, (ms) => ms - 300));
    expect(problems).toEqual([]);
    expect(figures).toMatchObject({ mostInASecond: 5, mostInASecondForCertain: 4 });
  });

  test('of a run that was broken off hold nothing against what is under way, and everything against what is lost', () => {
    const due = event({
      sequence: 3,
      phase: 'COMPLETED',
      notice: { kind: 'completed', number: 1 },
      dueAt: 3,
    });
    const underWay = { isComplete: false, publications: [], settlements: [] };
    expect(problemsOf({ ...underWay, events: [...HISTORY.slice(0, 2), due] })).toEqual([]);
    const lost = { ...HISTORY[2], messageId: undefined };
    expect(problemsOf({ ...underWay, events: [...HISTORY.slice(0, 2), lost] })).toEqual([
      'a:completed was owed and never told',
    ]);
  });

  test('pass on what went wrong with the run itself', () => {
    expect(problemsOf({ mishaps: ['Phasewatch ended by itself with 1'] })).toEqual([
      'Phasewatch ended by itself with 1',
    ]);
  });
});
