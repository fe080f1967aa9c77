import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/canonical-json.ts';
import { phaseOf, type InstanceSummary } from './instance-summary.ts';
import { parseInstant } from './instant.ts';
import { parsePythonTimedeltaMs } from './python-timedelta.ts';
import type { Source } from './source.ts';
import { statedStage, type Stage } from './stage.ts';
import { withoutSecrets } from './without-secrets.ts';

/** A summary, plus when and from which source we learnt it, with what the rules need read out of it. */
export interface Observation {
  readonly instanceId: string;
  readonly source: Source;
  /** UTC, ISO-8601, milliseconds; as are all times here. */
  readonly observedAt: string;
  readonly phase: string;
  /** `undefined` where the report does not say; see {@link statedStage}. */
  readonly stage: Stage | undefined;
  readonly launchedAt: string;
  readonly startedAt: string | undefined;
  readonly stoppedAt: string | undefined;
  readonly runTimeMs: number | undefined;
  /** SHA-256, in hex, over what counts as a change. */
  readonly digest: string;
  /** Without secrets; `omittedFields` says where they were. */
  readonly summary: InstanceSummary;
  readonly omittedFields: readonly string[];
}

/**
 * The fields whose change is worth an entry. Not among them: what ticks (`run_time`, `coins`), large descriptive
 * fields, and fields we do not know, which could make a history grow without end.
 */
const COUNTED = [
  'archived',
  'application_id',
  'application_version',
  'authorisation_code',
  'owner',
  'project_id',
  'name',
  'url',
  'job_collection',
  'job_job',
  'job_name',
  'job_id',
  'job_version',
  'job_image_type',
  'fix_permissions',
  'error_message',
] as const satisfies (keyof InstanceSummary)[];

/** Reads a validated summary as an observation. `observedAt` is UTC, ISO-8601 with milliseconds. */
export function observe(reported: InstanceSummary, source: Source, observedAt: string): Observation {
  const { summary, omittedFields } = withoutSecrets(reported);
  const phase = phaseOf(summary).toWellFormed();
  const launchedAt = instantOf(summary.launched) ?? observedAt;
  const startedAt = instantOf(summary.started);
  const stoppedAt = instantOf(summary.stopped);
  const runTimeMs = parsePythonTimedeltaMs(summary.run_time);
  const counted = {
    phase,
    launchedAt,
    startedAt,
    stoppedAt,
    applicationType: summary.application_type.toUpperCase(),
    ...Object.fromEntries(COUNTED.map((field) => [field, unlessEmpty(summary[field])])),
    outputs: unlessEmpty(outputsOf(summary)),
  };
  return {
    instanceId: summary.id,
    source,
    observedAt,
    phase,
    stage: statedStage(phase, { startedAt, runTimeMs }),
    launchedAt,
    startedAt,
    stoppedAt,
    runTimeMs,
    digest: createHash('sha256').update(canonicalJson(counted)).digest('hex'),
    summary,
    omittedFields,
  };
}

/** The outputs of a summary as an object, whether the Data Manager wrote an object or a JSON string. */
export function outputsOf(summary: Pick<InstanceSummary, 'outputs'>): Record<string, unknown> | undefined {
  const { outputs } = summary;
  if (typeof outputs !== 'string') return outputs ?? undefined;
  try {
    const parsed: unknown = JSON.parse(outputs);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** One source leaves out what another writes as empty; both mean the same. */
function unlessEmpty(value: unknown): unknown {
  if (value === '' || value === null) return undefined;
  return typeof value === 'object' && Object.keys(value).length === 0 ? undefined : value;
}

function instantOf(text: string | null | undefined): string | undefined {
  return text ? parseInstant(text) : undefined;
}
