import { randomUUID } from 'node:crypto';
import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import type { HandlersRig } from '../handlers-rig.ts';

/** The three summaries of a usual Job, each as the Data Manager would write it at that moment. */
export interface StandardLife {
  readonly id: string;
  readonly pending: Readonly<Record<string, unknown>>;
  readonly running: Readonly<Record<string, unknown>>;
  readonly completed: Readonly<Record<string, unknown>>;
}

const POLL_AFTER_MS = MINUTE_MS;

/**
 * A Job that was launched `agoMs` before `now` (epoch ms) and ran for most of that: all fields that API 5.0 has for a
 * Job, its specification and its outputs in the usual length. About 1 KB of JSON.
 */
export function standardLife(now: number, agoMs = 600_000): StandardLife {
  const at = (ms: number) => new Date(now - agoMs + ms).toISOString().slice(0, 19);
  const id = `instance-${randomUUID()}`;
  const outputs = { results: { title: 'Results', type: 'file', creates: 'properties.sdf' } };
  const pending = {
    id,
    archived: false,
    application_id: 'datamanagerjobs.squonk.it',
    application_version: 'v1',
    application_type: 'JOB',
    application_specification: JSON.stringify({
      collection: 'rdkit',
      job: 'rdkit-molprops',
      version: '1.2.0',
      variables: { inputFile: 'candidates/ligands.sdf', outputFile: 'properties.sdf', separator: 'tab' },
    }),
    authorisation_code: 100_042,
    phase: 'PENDING',
    launched: at(0),
    run_time: '0:00:00',
    owner: 'alice',
    project_id: `project-${randomUUID()}`,
    name: 'mpro-fragments-1',
    job_collection: 'rdkit',
    job_job: 'rdkit-molprops',
    job_name: 'RDKit molecular properties',
    job_id: 11,
    job_version: '1.2.0',
    job_image_type: 'SIMPLE',
    outputs,
    rendered_outputs: JSON.stringify(outputs),
    fix_permissions: true,
    coins: '0.00',
  };
  const running = { ...pending, phase: 'RUNNING', started: at(10_000), run_time: '0:00:05' };
  const completed = {
    ...running,
    phase: 'COMPLETED',
    stopped: at(agoMs),
    run_time: '0:09:50',
    coins: '12.50',
  };
  return { id, pending, running, completed };
}

/** Plays standard lives side by side: each of the three reports by a webhook of its own, then by two polls. */
export async function playStandardLives(
  rig: HandlersRig,
  clock: { now(): number; advance(ms: number): void },
  lives: readonly StandardLife[],
): Promise<void> {
  for (const phase of ['pending', 'running', 'completed'] as const) {
    for (const life of lives) await rig.report(life[phase]);
    for (let poll = 0; poll < 2; poll += 1) {
      clock.advance(POLL_AFTER_MS);
      rig.dataManager.show(() => lives.map((life) => life[phase]));
      await rig.poll();
    }
  }
}
