import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { LOG_MESSAGES, type LogMessageName } from '../base/log-messages.ts';
import { MEASURES, METRICS_NAMESPACE, type TelemetryFields } from '../base/telemetry.ts';
import type { FunctionTelemetry } from './runtime.ts';

const nothing = () => undefined;
/** `Metrics` would warn of every invocation that measures nothing. */
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * Logs and measures with Powertools: lines of JSON, and CloudWatch's embedded metric format when an invocation ends,
 * whether it succeeds or fails. `POWERTOOLS_LOG_LEVEL` and `POWERTOOLS_LOGGER_SAMPLE_RATE` apply. Both carry the
 * function's name as `service`; each log line has its message's name as `messageName`.
 */
export function lambdaTelemetry(functionName: string): FunctionTelemetry {
  const logger = new Logger({ serviceName: functionName });
  const options = { namespace: METRICS_NAMESPACE, serviceName: functionName, logger: SILENT };
  const metrics = new Metrics(options);
  // All measures of one `Metrics` share its dimensions.
  const metricsWithSource = new Metrics(options);
  const log = (level: 'info' | 'warn' | 'error') =>
    quietly((message: LogMessageName, fields: TelemetryFields = {}) => {
      logger[level](LOG_MESSAGES[message], { ...fields, messageName: message });
    });
  return {
    middleware: [
      // An event carries secrets and people: it is never logged, whatever `POWERTOOLS_LOGGER_LOG_EVENT` says.
      injectLambdaContext(logger, { logEvent: false }),
      logMetrics(metrics, { captureColdStartMetric: true }),
      logMetrics(metricsWithSource),
    ],
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    measure: quietly((name, { value = 1, source } = {}) => {
      if (source === undefined) metrics.addMetric(name, MEASURES[name], value);
      else metricsWithSource.addDimension('source', source).addMetric(name, MEASURES[name], value);
    }),
  };
}

/** A telemetry that fails must not fail the work, and there is nowhere left to say that it failed. */
function quietly<Arguments extends unknown[]>(
  action: (...args: Arguments) => void,
): (...args: Arguments) => void {
  return (...args) => {
    try {
      action(...args);
    } catch {
      // See above.
    }
  };
}
