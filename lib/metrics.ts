import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Source } from '../functions/shared/instances/source.ts';
import { METRICS_NAMESPACE, type MeasureName } from '../functions/shared/base/telemetry.ts';

/** The folders of the functions that receive reports, by the source that the reports are counted under. */
export const FOLDER_OF_SOURCE = {
  webhook: 'receive-webhook',
  callback: 'receive-callback',
  poll: 'poll-data-manager',
} as const satisfies Record<Source, string>;

/** The folders of the functions that tell outcomes. */
export const TELLING_FOLDERS = [...Object.values(FOLDER_OF_SOURCE), 'sweep-due'] as const;

const FIVE_MINUTES = Duration.minutes(5);

/** A measure that a function takes, as its telemetry names it. The sum over five minutes, where nothing else is said. */
export function measureOf(
  folder: string,
  name: MeasureName,
  options: {
    readonly source?: Source;
    readonly statistic?: string;
    readonly period?: Duration;
    readonly label?: string;
  } = {},
): Metric {
  const { source, statistic = Stats.SUM, period = FIVE_MINUTES, label } = options;
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: folder, ...(source && { source }) },
    statistic,
    period,
    ...(label !== undefined && { label }),
  });
}

/** The sum of metrics, of which any may have no data. CloudWatch takes at most ten of them in an alarm. */
export function sumOf(metrics: readonly Metric[], label: string, period = FIVE_MINUTES): MathExpression {
  // Within one graph, no two metrics may have one name.
  const prefix = label.toLowerCase().replace(/[^a-z]/g, '');
  const named = metrics.map((metric, index) => [`${prefix}${index}`, metric] as const);
  return new MathExpression({
    expression: named.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(named),
    label,
    period,
  });
}
