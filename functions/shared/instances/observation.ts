import { createHash } from 'node:crypto';
import type { Source } from '../instances/source.ts';
import { parseInstant } from './instant.ts';
import type { InstanceSummary } from './instance-summary.ts';
import { phaseOf } from './instance-summary.ts';
import { parsePythonTimedeltaMs } from './python-timedelta.ts';
import { canonicalJson } from '../base/canonical-json.ts';
import { progressKey } from './progress.ts';
import { stageOf, type Stage } from './stage.ts';

/** A summary, plus when and from which source we learnt it, with what the rules need read out of it. */
export interface Observation {
  readonly instanceId: string;
  readonly source: Source;
  /** UTC, ISO-8601, milliseconds; as are all times here. */
  readonly observedAt: string;
  readonly phase: string;
  readonly stage: Stage;
  readonly launchedAt: string;
  readonly startedAt: string | undefined;
  readonly stoppedAt: string | undefined;
  readonly runTimeMs: number | undefined;
  readonly progress: string;
  readonly digest: string;
  readonly summary: InstanceSummary;
}

const MATTERS = [
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

/**
 * Reads a validated summary as an observation.
 *
 * The digest covers the known fields that matter to people; run time and coins tick on every poll and count only
 * once the instance has finished, and large descriptive fields and fields we do not know never count, so that
 * they cannot make a history grow without end.
 */
export function observe(summary: InstanceSummary, source: Source, observedAt: string): Observation {
  const phase = phaseOf(summary).toWellFormed();
  const launchedAt = instantOf(summary.launched) ?? observedAt;
  const startedAt = instantOf(summary.started);
  const stoppedAt = instantOf(summary.stopped);
  const runTimeMs = parsePythonTimedeltaMs(summary.run_time);
  const stage = stageOf(phase, startedAt);
  const finished = stage === 2;
  const matters = {
    phase,
    launchedAt,
    startedAt,
    stoppedAt,
    applicationType: summary.application_type.toUpperCase(),
    ...Object.fromEntries(MATTERS.map((field) => [field, summary[field] ?? undefined])),
    outputs: outputsOf(summary),
    ...(finished ? { runTime: runTimeMs ?? summary.run_time, coins: summary.coins?.toString() } : {}),
  };
  return {
    instanceId: summary.id,
    source,
    observedAt,
    phase,
    stage,
    launchedAt,
    startedAt,
    stoppedAt,
    runTimeMs,
    progress: progressKey({ stage, phase, stoppedAt, runTimeMs }),
    digest: createHash('sha256').update(canonicalJson(matters)).digest('hex'),
    summary,
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

function instantOf(text: string | null | undefined): string | undefined {
  return text ? parseInstant(text) : undefined;
}
