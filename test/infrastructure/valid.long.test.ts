import { describe, expect, test } from '@jest/globals';
import { UNUSUAL_STACK_SETTINGS } from '../builders/unusual-settings.ts';
import { aConfig, CONFIGS, Synthesized } from './synthesize.ts';

describe.each(Object.entries({ ...CONFIGS, 'unusual settings': UNUSUAL_STACK_SETTINGS }))(
  'A stack with %s',
  (_name, settings) => {
    test('keeps to the rules of CloudFormation for its resources', () => {
      expect(() => new Synthesized(settings, { validated: true })).not.toThrow();
    });
  },
);

test('A stack with as many recipients and addresses for alarms as are allowed is one that CloudFormation takes', () => {
  const people = (count: number) => Array.from({ length: count }, (_, index) => `a${index}@example.org`);
  const most = {
    ...UNUSUAL_STACK_SETTINGS,
    recipients: aConfig({ recipients: people(100) }).recipients,
    alarmEmails: people(50),
  };
  const { resources } = new Synthesized(most, { validated: true });
  expect(Object.keys(resources).length).toBeLessThanOrEqual(500);
});
