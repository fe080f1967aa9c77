import { describe, expect, test } from '@jest/globals';
import { composeCloudEvent } from '../../functions/shared/notices/cloud-event/compose-cloud-event.ts';
import { instanceLinks } from '../../functions/shared/notices/instance-links.ts';
import { composeNotice } from '../../functions/shared/notices/compose-notice.ts';
import { noticeOf } from '../../functions/shared/notices/notice.ts';
import { instanceCloudEventSchema } from '../../functions/shared/notices/cloud-event/instance-cloud-event.ts';
import { failedEvent, owingEvent } from '../builders/history-event.ts';
import { noticeSettings } from '../builders/settings.ts';
import { completedSummary, failedSummary } from '../builders/summary.ts';

const UI = 'https://squonk.example/data-manager-ui';
const WHY =
  'You get this because your address is on Phasewatch’s list of recipients. Whoever runs it can take you off.';
const compose = (event = owingEvent()) => composeNotice(noticeOf(event), noticeSettings());

describe('the e-mail', () => {
  test('says all about a success, in this form', () => {
    const { subject, email } = compose();
    expect(subject).toBe('[COMPLETED] mpro-fragments-1 (alice)');
    expect(email).toBe(`The job "mpro-fragments-1" has completed after 12 minutes 32 seconds.

Job:         RDKit molecular properties 1.2.0 (rdkit)
Owner:       alice
Project:     project-5b0e7d42-91f3-4d0a-8a77-c2d9e4f6a831
Launched:    2026-02-03 10:00:00 UTC
Started:     2026-02-03 10:00:10 UTC
Stopped:     2026-02-03 10:12:42 UTC
Coins:       12.5
Instance:    instance-0f5a1c5e-6a52-4c8c-9c4b-3d1b5a7e2f10

Outputs:
  results: properties.sdf

Results:
  ${UI}/results/instance/instance-0f5a1c5e-6a52-4c8c-9c4b-3d1b5a7e2f10
Logs:
  ${UI}/project?project=project-5b0e7d42-91f3-4d0a-8a77-c2d9e4f6a831&path=.instance-0f5a1c5e-6a52-4c8c-9c4b-3d1b5a7e2f10

${WHY}

Notice instance-0f5a1c5e-6a52-4c8c-9c4b-3d1b5a7e2f10:completed
`);
  });

  test('says all about a failure, in this form', () => {
    const event = failedEvent({ noticeCounts: { completed: 1, failed: 1 } });
    event.summary = failedSummary({ error_message: 'Traceback:\r\n\tKeyError: \u001b[31msmiles\u001b[0m' });
    const { subject, email } = compose(event);
    expect(subject).toBe('[FAILED] mpro-fragments-1 (alice)');
    expect(email).toBe(`The job "mpro-fragments-1" has failed after 12 minutes 32 seconds.
It had been reported as COMPLETED before.

  Traceback:
  \tKeyError: smiles

Job:         RDKit molecular properties 1.2.0 (rdkit)
Owner:       alice
Project:     project-5b0e7d42-91f3-4d0a-8a77-c2d9e4f6a831
Launched:    2026-02-03 10:00:00 UTC
Started:     2026-02-03 10:00:10 UTC
Stopped:     2026-02-03 10:12:42 UTC
Coins:       12.5
Instance:    instance-0f5a1c5e-6a52-4c8c-9c4b-3d1b5a7e2f10

Results:
  ${UI}/results/instance/instance-0f5a1c5e-6a52-4c8c-9c4b-3d1b5a7e2f10
Logs:
  ${UI}/project?project=project-5b0e7d42-91f3-4d0a-8a77-c2d9e4f6a831&path=.instance-0f5a1c5e-6a52-4c8c-9c4b-3d1b5a7e2f10

${WHY}

Notice instance-0f5a1c5e-6a52-4c8c-9c4b-3d1b5a7e2f10:failed
`);
  });

  test('of an Application with the least that a summary holds has no empty lines in its table', () => {
    const least = {
      id: 'app-1',
      archived: false,
      application_id: 'jupyter',
      application_version: '',
      application_type: 'APPLICATION',
      phase: 'FAILED',
      launched: '2026-02-03T10:00:00',
      run_time: '0:00:00',
      owner: '',
      project_id: '',
      name: '',
    };
    const event = failedEvent({ instanceId: 'app-1', summary: least });
    Object.assign(event, {
      name: '',
      owner: '',
      projectId: '',
      applicationType: 'APPLICATION',
      job: undefined,
    });
    const { subject, email, sms } = composeNotice(noticeOf(event), { uiUrl: undefined });
    expect(subject).toBe('[FAILED] app-1');
    expect(email).toBe(`The application "app-1" has failed.

The Data Manager gave no error message.

Application: jupyter
Launched:    2026-02-03 10:00:00 UTC
Instance:    app-1

${WHY}

Notice app-1:failed
`);
    expect(sms).toBe('FAILED: app-1');
  });

  test('says of a job and an application what there is to say', () => {
    const rowsOf = (fields: Record<string, unknown>) =>
      compose(owingEvent({ summary: completedSummary(fields) })).email;
    expect(rowsOf({ job_name: null })).toContain('\nJob:         rdkit-molprops 1.2.0 (rdkit)\n');
    expect(rowsOf({ job_version: null })).toContain('\nJob:         RDKit molecular properties (rdkit)\n');
    expect(rowsOf({ job_collection: null })).toContain('\nJob:         RDKit molecular properties 1.2.0\n');
    expect(rowsOf({ job_name: null, job_job: null, application_id: 'jupyter' })).toContain(
      '\n\nApplication: jupyter v1\n',
    );
  });

  test('shows a run time that cannot be read as it is written, and coins as text or number', () => {
    const { email } = compose(
      owingEvent({ summary: completedSummary({ run_time: 'some time', coins: 12.75 }) }),
    );
    expect(email).toMatch(/^The job "mpro-fragments-1" has completed\.\n/);
    expect(email).toContain('\nRun time:    some time\nCoins:       12.75\n');
  });

  test('is one line for a name of several, and has no row for an owner of blanks', () => {
    const { email } = compose(owingEvent({ name: '  a \t\n b ', owner: ' \t ' }));
    expect(email).toMatch(/^The job "a b" has completed/);
    expect(email).not.toContain('Owner:');
  });

  test.each([
    ['lines that end in any way', ' \n first\u2028second\r\nthird\n ', ['first', 'second', 'third']],
    ['colours', '\u001b[1;31mERROR\u001b[0m \u009b2Kno space', ['ERROR no space']],
    ['a link of a terminal', '\u001b]8;;https://x.example\u0007see\u001b]8;;\u0007', ['see']],
    ['a progress bar', 'docking\n 1%\r50%\r100%\r\ndone', ['docking', '100%', 'done']],
    ['what reorders a line', 'abc\u202edef\u2066g\u200b', ['abcdefg']],
    ['control characters', 'a\u0000b\u0007c', ['a b c']],
  ])('shows %s of an error message as one reads it', (_what, error_message, lines) => {
    const event = failedEvent();
    event.summary = failedSummary({ error_message });
    expect(compose(event).email).toContain(
      `seconds.\n\n${lines.map((line) => `  ${line}\n`).join('')}\nJob:`,
    );
  });

  test('names each output by its title where it has one, and its file, but no template', () => {
    const outputs = {
      a: null,
      b: 'text',
      c: { creates: 'c.sdf' },
      d: {},
      e: { creates: ['x'], title: 'Poses' },
      f: { creates: '{{ outfile }}.sdf', title: 'Scores' },
      g: { creates: 'g.csv', title: 'Ranks' },
    };
    const { email } = compose(owingEvent({ summary: completedSummary({ outputs }) }));
    expect(email).toContain('\nOutputs:\n  a\n  b\n  c: c.sdf\n  d\n  Poses\n  Scores\n  Ranks: g.csv\n\n');
  });

  test('names twenty outputs and no more where there are no more', () => {
    const outputs = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`output-${index}`, {}]));
    const { email } = compose(owingEvent({ summary: completedSummary({ outputs }) }));
    expect(email).toContain('  output-19\n\n');
  });

  test('names twenty outputs, and how many more there are', () => {
    const outputs = Object.fromEntries(Array.from({ length: 23 }, (_, index) => [`output-${index}`, {}]));
    const { email } = compose(
      owingEvent({ summary: completedSummary({ outputs: JSON.stringify(outputs) }) }),
    );
    expect(email).toContain('  output-19\n  and 3 more\n');
    expect(email).not.toContain('output-20');
  });

  test('row 23: cuts an endless error message in its middle and says so', () => {
    const frames = Array.from({ length: 60 }, (_, index) => `  File "step-${index}.py", ${'x'.repeat(90)}`);
    const error_message = ['Traceback (most recent call last):', ...frames, 'KeyError: smiles'].join('\n');
    const { email } = compose(failedEvent({ summary: failedSummary({ error_message }) }));
    expect(email).toContain('\n\n  Traceback (most recent call last):\n    File "step-0.py"');
    expect(email).toMatch(/\n {2}… \d{4} characters left out …\n/);
    expect(email).toContain('\n  KeyError: smiles\n\nJob:');
    const emoji = compose(failedEvent({ summary: failedSummary({ error_message: '💥'.repeat(5_000) }) }));
    expect(emoji.email).toMatch(/\n {2}(💥){506}\n {2}… 7976 characters left out …\n {2}(💥){506}\n/u);
  });
});

describe('the subject', () => {
  test.each([
    ['Grüße – “Größe”', 'Züleyha', '[COMPLETED] Grusse - "Grosse" (Zuleyha)'],
    ['line\r\nbreak\ttab\u0000', 'a', '[COMPLETED] line break tab (a)'],
    ['分子動力学', 'a', '[COMPLETED] ? (a)'],
    ['🧪 IC₅₀ ≤ 10 µM', 'a', '[COMPLETED] ? IC50 <= 10 uM (a)'],
    ['name', 'x'.repeat(40), `[COMPLETED] name (${'x'.repeat(21)}...)`],
    ['n'.repeat(200), 'alice', `[COMPLETED] ${'n'.repeat(76)}... (alice)`],
  ])('row 23: of %j and %j is %j', (name, owner, subject) => {
    expect(compose(owingEvent({ name, owner })).subject).toBe(subject);
  });
});

describe('the CloudEvent', () => {
  test('is one that its own schema reads, and says what the history says', () => {
    const event: unknown = JSON.parse(compose().cloudEvent);
    expect(instanceCloudEventSchema.parse(event)).toEqual(event);
    expect(event).toEqual({
      specversion: '1.0',
      id: `${completedSummary().id}:completed`,
      source: '/phasewatch',
      type: 'it.squonk.instance.completed',
      subject: completedSummary().id,
      time: '2026-02-03T10:12:42.000Z',
      datacontenttype: 'application/json',
      data: {
        instanceId: completedSummary().id,
        sequence: 1,
        outcome: 'success',
        phase: 'COMPLETED',
        name: 'mpro-fragments-1',
        owner: 'alice',
        projectId: completedSummary().project_id,
        links: {
          run: `${UI}/results/instance/${completedSummary().id}`,
          logs: `${UI}/project?project=${completedSummary().project_id}&path=.${completedSummary().id}`,
        },
        instance: completedSummary(),
      },
    });
  });

  test('names the fields that were left out, for the table or for the message', () => {
    const event = owingEvent({
      summary: completedSummary({ rendered_outputs: 'x'.repeat(100_000) }),
      omittedFields: ['application_specification'],
    });
    const { data } = instanceCloudEventSchema.parse(JSON.parse(compose(event).cloudEvent));
    expect(data['omittedFields']).toEqual(['application_specification', 'rendered_outputs']);
    expect(data.instance).not.toHaveProperty('rendered_outputs');
    expect(data.instance).toHaveProperty('outputs');
  });

  test('of a failure says so in its type and its phase', () => {
    const { type, data } = composeCloudEvent(noticeOf(failedEvent()), noticeSettings());
    expect(type).toBe('it.squonk.instance.failed');
    expect(data).toMatchObject({ outcome: 'failure', phase: 'FAILED' });
  });

  test('has no links where no user interface is known', () => {
    expect(composeCloudEvent(noticeOf(owingEvent()), { uiUrl: undefined }).data).not.toHaveProperty('links');
    expect(instanceLinks(owingEvent(), { uiUrl: 'https://sq.io//' })?.run).toMatch(
      /^https:\/\/sq\.io\/results\//,
    );
  });

  test.each([
    ['a field', 'f', 96 * 1_024, true],
    ['a field', 'f', 96 * 1_024 + 1, false],
    ['an error message among many fields', 'error_message', 16 * 1_024, true],
    ['an error message among many fields', 'error_message', 16 * 1_024 + 1, false],
    ['an error message alone', 'error_message', 96 * 1_024 + 1, false],
  ])('row 23: keeps %s (%s) of %d bytes, encoded twice: %s', (where, field, bytes, kept) => {
    const empty = JSON.stringify(JSON.stringify({ [field]: '' })).length;
    const small = Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`s${index}`, 'x']));
    const summary = {
      ...(where.endsWith('many fields') && small),
      [field]: 'x'.repeat(bytes - empty),
    };
    const { instance, omittedFields } = composeCloudEvent(
      noticeOf(owingEvent({ summary })),
      noticeSettings(),
    ).data;
    expect(field in instance).toBe(kept);
    expect(JSON.stringify(JSON.stringify(instance)).length).toBeLessThanOrEqual(96 * 1_024);
    expect(omittedFields === undefined).toBe(where === 'a field' && kept);
  });

  test('keeps an error message that was cut, and that others would have to make room for', () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`f${index}`, index]));
    const event = failedEvent({ omittedFields: ['error_message'] });
    event.summary = { ...many, ...failedSummary({ error_message: 'why'.repeat(1_000) }) };
    const { data } = instanceCloudEventSchema.parse(JSON.parse(compose(event).cloudEvent));
    expect(data.instance).toHaveProperty('error_message');
  });
});

describe('the attributes', () => {
  test('are those that recipients can filter by', () => {
    expect(compose().attributes).toEqual({
      phase: 'COMPLETED',
      owner: 'alice',
      projectId: completedSummary().project_id,
      applicationType: 'JOB',
      job: 'rdkit-molprops',
    });
  });

  test('are left out where they have no value, and hold no control character', () => {
    const bare = { ...owingEvent({ owner: '', projectId: 'a\u0000b' }) };
    delete bare.job;
    expect(compose(bare).attributes).toEqual({
      phase: 'COMPLETED',
      projectId: 'a b',
      applicationType: 'JOB',
    });
  });

  test('row 11: are the same for SUCCEEDED, so that filters need not know the synonym', () => {
    const { attributes, subject } = compose(owingEvent({ phase: 'SUCCEEDED', reportedPhase: 'SUCCEEDED' }));
    expect(attributes['phase']).toBe('COMPLETED');
    expect(subject).toMatch(/^\[COMPLETED\]/);
  });
});

test('the id is the same for every repetition, and another for the other outcome', () => {
  expect(compose().id).toBe(`${completedSummary().id}:completed`);
  expect(compose(failedEvent()).id).toBe(`${completedSummary().id}:failed`);
});
