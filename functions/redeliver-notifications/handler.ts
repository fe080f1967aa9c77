import middy from '@middy/core';
import { reportDependencies } from '../shared/platform/report-dependencies.ts';
import type { ScheduledHandler } from '../shared/platform/handlers.ts';
import { readEnv } from '../shared/platform/read-env.ts';
import type { Runtime } from '../shared/platform/runtime.ts';
import { redeliverNotificationsEnv } from './env.ts';
import { redeliverNotifications, type SweepResult } from './redeliver-notifications.ts';

/** The scheduled sweep over what is due. @throws SettingsError */
export function createHandler({ environment, telemetry, clock }: Runtime): ScheduledHandler<SweepResult> {
  const report = reportDependencies(readEnv(redeliverNotificationsEnv, environment), clock, telemetry);
  const dependencies = { ...report, announceMaxAgeMs: report.historySettings.announceMaxAgeMs };
  return middy<unknown, SweepResult>()
    .use(telemetry.middleware)
    .handler((_event, context) =>
      redeliverNotifications(clock.now() + context.getRemainingTimeInMillis(), dependencies),
    );
}
