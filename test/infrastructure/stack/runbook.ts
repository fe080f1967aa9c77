import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIGS, stackOf } from '../synthesize.ts';

const DESCRIPTION_MAX = 1_024;
const RUNBOOK = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'docs', 'guides', 'operate.md'),
  'utf8',
);
const anchors = [...RUNBOOK.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .trim()
    .replaceAll(/\s/g, '-'),
);

const stacks = Object.values(CONFIGS).map((config) => stackOf(config));
const alarms = [
  ...new Map(
    stacks
      .flatMap((stack) => stack.ofType('AWS::CloudWatch::Alarm'))
      .map(([, { Properties: p }]) => [String(p['AlarmName']), String(p['AlarmDescription'])]),
  ),
];

describe('The alarm', () => {
  test.each(alarms)(
    '%s says what is broken, what to do first, and where the rest is written',
    (_name, text) => {
      expect(text).toMatch(/^[A-Za-z].{20,}[.:] First: .{20,} Runbook: /);
      expect(text.length).toBeLessThanOrEqual(DESCRIPTION_MAX);
      const section = /#([\w-]+)$/.exec(text)?.[1];
      expect(anchors).toContain(section);
    },
  );
});

test('the runbook has no section for an alarm that is not there', () => {
  const sections = new Set(alarms.map(([, text]) => /#([\w-]+)$/.exec(text)?.[1]));
  const [, alarmsPart = ''] = RUNBOOK.split('## When an alarm sounds');
  const [ownPart = ''] = alarmsPart.split(/^## /m);
  const headings = [...ownPart.matchAll(/^### (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  );
  expect(headings.sort()).toEqual([...sections].sort());
});
