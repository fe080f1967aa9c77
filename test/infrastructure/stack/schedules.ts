import { expect, test } from '@jest/globals';
import { UNUSUAL_STACK_SETTINGS } from '../../builders/unusual-settings.ts';
import { named, readable } from '../readable.ts';
import { CONFIGS, stackOf } from '../synthesize.ts';

const [defaults] = Object.values(CONFIGS);

test.each([
  ['by default', defaults!, 'rate(1 minute)'],
  ['with another interval of the poll', UNUSUAL_STACK_SETTINGS, 'rate(3 minutes)'],
])('%s, the schedules are these, each for its own function', (_when, settings, pollRate) => {
  const schedules = stackOf(settings)
    .ofType('AWS::Scheduler::Schedule')
    .map(([id, { Properties }]) => [named(id), readable(Properties)]);
  const schedule = (name: string, rate: string, lambda: string, description: string) => ({
    Description: description,
    FlexibleTimeWindow: { Mode: 'OFF' },
    ScheduleExpression: rate,
    Target: {
      Arn: `${lambda}.Arn`,
      RoleArn: `${name}Role.Arn`,
      Input: '{}',
      RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 },
      DeadLetterConfig: { Arn: `${name}DeadLettersQueue.Arn` },
    },
  });
  // Without a State they are enabled.
  expect(Object.fromEntries(schedules)).toEqual({
    PollSchedule: schedule(
      'PollSchedule',
      pollRate,
      'FunctionsPollDataManagerFunction',
      'Reads the Data Manager',
    ),
    SweepSchedule: schedule(
      'SweepSchedule',
      'rate(1 minute)',
      'FunctionsSweepDueFunction',
      'Tells what is still owed',
    ),
  });
});

test('a tick that failed is not tried again: the next one is on its way', () => {
  const configs = stackOf(defaults!)
    .ofType('AWS::Lambda::EventInvokeConfig')
    .map(([, { Properties }]) => readable(Properties));
  const ofFunction = (name: string) => ({
    FunctionName: name,
    Qualifier: '$LATEST',
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
  });
  expect(configs).toEqual([
    ofFunction('FunctionsPollDataManagerFunction'),
    ofFunction('FunctionsSweepDueFunction'),
  ]);
});
