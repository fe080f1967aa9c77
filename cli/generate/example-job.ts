import {
  instanceSummarySchema,
  type InstanceSummary,
} from '../../functions/shared/instances/instance-summary.ts';

/** The Job of all examples in the documents. */
const JOB = {
  id: 'instance-3f0c9a4e-5f3e-4a53-9f3c-2f0b8f8f2a11',
  archived: false,
  application_id: 'datamanagerjobs.squonk.it',
  application_version: 'v1',
  application_type: 'JOB',
  authorisation_code: 100_041,
  phase: 'PENDING',
  launched: '2026-02-03T10:00:00',
  run_time: '0:00:00',
  owner: 'alice',
  project_id: 'project-5b0e7d42-91f3-4d0a-8a77-c2d9e4f6a831',
  name: 'docking-run-42',
  job_collection: 'xchem-docking',
  job_job: 'rdock-docking',
  job_name: 'Docking with rDock',
  job_id: 31,
  job_version: '1.0.0',
  job_image_type: 'NEXTFLOW',
};
const STARTED = { started: '2026-02-03T10:00:10.512000' };
const STOPPED = { ...STARTED, stopped: '2026-02-03T10:12:42.730000', run_time: '0:12:32', coins: '2.51' };

const summary = (fields: object): InstanceSummary => instanceSummarySchema.parse({ ...JOB, ...fields });

/** The Job as the Data Manager reports it, while it waits, runs, and has come to each of its ends. */
export const EXAMPLE_JOB = {
  pending: summary({}),
  running: summary({ ...STARTED, phase: 'RUNNING', run_time: '0:00:05' }),
  completed: summary({
    ...STOPPED,
    phase: 'COMPLETED',
    outputs: { results: { creates: 'docked.sdf' }, scores: { creates: 'scores.csv' } },
  }),
  failed: summary({
    ...STOPPED,
    phase: 'FAILED',
    error_message:
      'Job failed (exit code 137): the container exceeded its memory limit of 4Gi and was killed (OOMKilled).',
  }),
};

/** Where people look at it. */
export const EXAMPLE_UI_URL = 'https://squonk.example/data-manager-ui';
