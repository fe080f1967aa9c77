import type { MeasureName, MeasureUnit, TelemetryFields } from '../base/telemetry.ts';
import type { InvocationTelemetry } from './invocation-telemetry.ts';

const NAMESPACE = 'Phasewatch';
const UNITS = {
  count: 'Count',
  milliseconds: 'Milliseconds',
  seconds: 'Seconds',
  bytes: 'Bytes',
} as const satisfies Record<MeasureUnit, string>;
/** CloudWatch takes no more values of one metric in one line. */
const VALUES_MAX = 100;

/** What {@link lambdaTelemetry} needs. */
export interface LambdaTelemetryOptions {
  /** The function's name, the `service` of its lines and measures. */
  readonly service: string;
  /** Takes one line of JSON, its end included. */
  readonly write: (line: string) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The id of the trace that the current invocation belongs to, as Lambda gives it in `_X_AMZN_TRACE_ID`. */
  readonly trace: () => string | undefined;
}

type Level = 'INFO' | 'WARN' | 'ERROR';

/**
 * Logs in JSON, one line each, and measures in CloudWatch's embedded metric format, all of an invocation's together
 * when it ends. What is for debugging is not written. A line that cannot be written is lost: it must not undo the
 * work that it tells of.
 */
export function lambdaTelemetry({ service, write, now, trace }: LambdaTelemetryOptions): InvocationTelemetry {
  let invocation: { readonly requestId?: string; readonly xray_trace_id?: string } = {};
  const measures = new Measures(service);
  const log = (level: Level) =>
    quietly((message: string, fields: TelemetryFields = {}) => {
      const own = { level, message, timestamp: new Date(now()).toISOString(), service };
      write(`${JSON.stringify({ ...own, ...invocation, ...fields, ...own })}\n`);
    });
  const writeMeasures = () => {
    for (const line of measures.take(now())) write(`${JSON.stringify(line)}\n`);
  };
  return {
    begin: quietly(({ requestId }) => {
      const root = /Root=([^;]+)/.exec(trace() ?? '')?.[1];
      invocation = { requestId, ...(root !== undefined && { xray_trace_id: root }) };
    }),
    end: quietly(writeMeasures),
    debug: () => undefined,
    info: log('INFO'),
    warn: log('WARN'),
    error: log('ERROR'),
    measure: quietly((name: MeasureName, value = 1, unit: MeasureUnit = 'count', source?: string) => {
      if (measures.add(name, value, unit, source) >= VALUES_MAX) writeMeasures();
    }),
  };
}

interface Measured {
  readonly unit: string;
  readonly values: number[];
}

/** What was measured and is not written yet, by its source. */
class Measures {
  readonly #service: string;
  readonly #bySource = new Map<string | undefined, Map<string, Measured>>();

  constructor(service: string) {
    this.#service = service;
  }

  /** How many values the measure has now. */
  add(name: MeasureName, value: number, unit: MeasureUnit, source: string | undefined): number {
    if (!Number.isFinite(value)) return 0;
    const ofSource = this.#bySource.get(source) ?? new Map<string, Measured>();
    this.#bySource.set(source, ofSource);
    const measured = ofSource.get(name) ?? { unit: UNITS[unit], values: [] };
    ofSource.set(name, measured);
    return measured.values.push(value);
  }

  /** All that was measured, a document for each source; it counts as written then. */
  take(at: number): Record<string, unknown>[] {
    const taken = [...this.#bySource];
    this.#bySource.clear();
    return taken.map(([source, measures]) => ({
      _aws: {
        Timestamp: at,
        CloudWatchMetrics: [
          {
            Namespace: NAMESPACE,
            Dimensions: [source === undefined ? ['service'] : ['service', 'source']],
            Metrics: [...measures].map(([Name, { unit: Unit }]) => ({ Name, Unit })),
          },
        ],
      },
      service: this.#service,
      ...(source !== undefined && { source }),
      ...Object.fromEntries(
        [...measures].map(([name, { values }]) => [name, values.length === 1 ? values[0] : values]),
      ),
    }));
  }
}

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
