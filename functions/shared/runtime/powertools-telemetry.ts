import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MeasureName, MeasureUnit, Telemetry, TelemetryFields } from '../ports/telemetry.ts';

const NAMESPACE = 'Phasewatch';
const UNITS = {
  count: MetricUnit.Count,
  milliseconds: MetricUnit.Milliseconds,
  seconds: MetricUnit.Seconds,
  bytes: MetricUnit.Bytes,
} as const satisfies Record<MeasureUnit, string>;

/** A telemetry that has to be told when an invocation begins and ends. */
export interface InvocationTelemetry extends Telemetry {
  begin(invocation: { readonly requestId: string }): void;
  /** Writes out what was measured. */
  end(): void;
}

/** Structured logs and CloudWatch metrics (embedded metric format) on standard output, for one function. */
export function powertoolsTelemetry(functionName: string): InvocationTelemetry {
  const logger = new Logger({ serviceName: functionName });
  const metrics = new Metrics({ namespace: NAMESPACE, serviceName: functionName });
  return {
    begin: quietly(({ requestId }) => logger.appendKeys({ requestId })),
    end: quietly(() => metrics.hasStoredMetrics() && metrics.publishStoredMetrics()),
    debug: quietly((message: string, fields: TelemetryFields = {}) => logger.debug(message, fields)),
    info: quietly((message: string, fields: TelemetryFields = {}) => logger.info(message, fields)),
    warn: quietly((message: string, fields: TelemetryFields = {}) => logger.warn(message, fields)),
    error: quietly((message: string, fields: TelemetryFields = {}) => logger.error(message, fields)),
    measure: quietly((name: MeasureName, value = 1, unit: MeasureUnit = 'count', source?: string) => {
      if (source === undefined) metrics.addMetric(name, UNITS[unit], value);
      else metrics.singleMetric().addDimension('source', source).addMetric(name, UNITS[unit], value);
    }),
  };
}

/** A log that cannot be written must not undo the work that it tells of. */
function quietly<Arguments extends unknown[]>(
  action: (...args: Arguments) => unknown,
): (...args: Arguments) => void {
  return (...args) => {
    try {
      action(...args);
    } catch {
      // There is nowhere left to say so.
    }
  };
}
