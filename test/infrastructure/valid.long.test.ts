import { describe, expect, test } from '@jest/globals';
import { UNUSUAL_STACK_SETTINGS } from '../builders/unusual-settings.ts';
import { CONFIGS, Synthesized } from './synthesize.ts';

describe.each(Object.entries({ ...CONFIGS, 'unusual settings': UNUSUAL_STACK_SETTINGS }))(
  'A stack with %s',
  (_name, settings) => {
    test('keeps to the rules of CloudFormation for its resources', () => {
      expect(() => new Synthesized(settings, { validated: true })).not.toThrow();
    });
  },
);
