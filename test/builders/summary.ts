import type { InstanceSummary } from '../../functions/shared/instances/instance-summary.ts';

/** A summary of a running Job, complete in all that the API requires and in what the examples need. */
export function summary(overrides: Partial<InstanceSummary> = {}): InstanceSummary {
  return {
    id: 'instance-0f5a1c5e-6a52-4c8c-9c4b-3d1b5a7e2f10',
    archived: false,
    application_id: 'datamanagerjobs.squonk.it',
    application_version: 'v1',
    application_type: 'JOB',
    phase: 'RUNNING',
    launched: '2026-02-03T10:00:00',
    started: '2026-02-03T10:00:10',
    run_time: '0:00:05',
    owner: 'alice',
    project_id: 'project-5b0e7d42-91f3-4d0a-8a77-c2d9e4f6a831',
    name: 'mpro-fragments-1',
    job_collection: 'rdkit',
    job_job: 'rdkit-molprops',
    job_name: 'RDKit molecular properties',
    job_version: '1.2.0',
    ...overrides,
  };
}

/** The same Job before it has started. */
export function pendingSummary(overrides: Partial<InstanceSummary> = {}): InstanceSummary {
  const { started: _started, ...pending } = summary({ phase: 'PENDING', run_time: '0:00:00' });
  return { ...pending, ...overrides };
}

/** The same Job, completed after 12 minutes and 32 seconds. */
export function completedSummary(overrides: Partial<InstanceSummary> = {}): InstanceSummary {
  return summary({
    phase: 'COMPLETED',
    stopped: '2026-02-03T10:12:42',
    run_time: '0:12:32',
    coins: '12.5',
    outputs: { results: { creates: 'properties.sdf' } },
    ...overrides,
  });
}

/** The same Job, failed after 12 minutes and 32 seconds. */
export function failedSummary(overrides: Partial<InstanceSummary> = {}): InstanceSummary {
  return summary({
    phase: 'FAILED',
    stopped: '2026-02-03T10:12:42',
    run_time: '0:12:32',
    coins: '12.5',
    error_message: 'Job failed (exit code 137)',
    ...overrides,
  });
}
