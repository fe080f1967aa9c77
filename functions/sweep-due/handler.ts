import middy from '@middy/core';
import { reportDependencies } from '../shared/platform/report-dependencies.ts';
import type { ScheduledHandler } from '../shared/platform/handlers.ts';
import { readEnv } from '../shared/platform/read-env.ts';
import type { Runtime } from '../shared/platform/runtime.ts';
import { sweepDueEnv } from './env.ts';
import { sweepDue, type SweepResult } from './sweep-due.ts';

/** The scheduled sweep over what is due. @throws SettingsError */
export function createHandler({ environment, telemetry, clock }: Runtime): ScheduledHandler<SweepResult> {
  const report = reportDependencies(readEnv(sweepDueEnv, environment), clock, telemetry);
  const dependencies = { ...report, announceMaxAgeMs: report.historySettings.announceMaxAgeMs };
  return middy<unknown, SweepResult>()
    .use(telemetry.middleware)
    .handler((_event, context) => sweepDue(clock.now() + context.getRemainingTimeInMillis(), dependencies));
}
