import { reportDependencies } from '../shared/platform/delivery-dependencies.ts';
import type { FunctionParts } from '../shared/platform/function-parts.ts';
import { readEnv } from '../shared/platform/read-env.ts';
import { scheduledFunction, type ScheduledHandler } from '../shared/platform/scheduled-function.ts';
import { redeliverNotificationsEnv } from './env.ts';
import { redeliverNotifications, type SweepResult } from './redeliver-notifications.ts';

/** The scheduled sweep over what is due. @throws SettingsError */
export function createHandler({
  environment,
  telemetry,
  clock,
}: FunctionParts): ScheduledHandler<SweepResult> {
  const report = reportDependencies(readEnv(redeliverNotificationsEnv, environment), clock, telemetry);
  const dependencies = { ...report, announceMaxAgeMs: report.historySettings.announceMaxAgeMs };
  return scheduledFunction(telemetry, (context) =>
    redeliverNotifications(clock.now() + context.getRemainingTimeInMillis(), dependencies),
  );
}
