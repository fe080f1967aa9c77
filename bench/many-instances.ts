import { DAY_MS } from '../functions/shared/base/durations.ts';

/** A list of so many instances, always the same: nineteen of twenty completed weeks ago, one still running. */
export function* manyInstances(count: number, changedEvery = Infinity): Generator<Record<string, unknown>> {
  for (let index = 0; index < count; index += 1) {
    const running = index % 20 === 7;
    const changed = (index + 1) % changedEvery === 0;
    const day = new Date(BEGAN + (index % DAYS) * DAY_MS).toISOString().slice(0, 10);
    yield {
      id: `instance-${String(index).padStart(8, '0')}-5e3f-4a53-9f3c-2f0b8f8f2a11`,
      archived: changed,
      application_id: 'datamanagerjobs.squonk.it',
      application_version: 'v1',
      application_type: 'JOB',
      application_specification: SPECIFICATION,
      authorisation_code: 100_000 + index,
      phase: running ? 'RUNNING' : 'COMPLETED',
      launched: `${day}T10:00:00`,
      started: `${day}T10:00:10`,
      ...(!running && { stopped: `${day}T10:12:42` }),
      run_time: '0:12:32',
      owner: `scientist-${index % 40}`,
      project_id: `project-${String(index % 60).padStart(8, '0')}-6a52-4c8c-9c4b-3d1b5a7e2f10`,
      name: `docking-run-${index}`,
      job_collection: 'rdkit',
      job_job: 'rdkit-molprops',
      job_name: 'RDKit molecular properties',
      job_id: 11,
      job_version: '1.2.0',
      job_image_type: 'SIMPLE',
      outputs: OUTPUTS,
      rendered_outputs: JSON.stringify(OUTPUTS),
      fix_permissions: true,
      coins: '12.50',
    };
  }
}

const DAYS = 60;
const BEGAN = Date.parse('2026-02-01T00:00:00Z');
const OUTPUTS = { results: { title: 'Results', type: 'file', creates: 'properties.sdf' } };
const SPECIFICATION = JSON.stringify({
  collection: 'rdkit',
  job: 'rdkit-molprops',
  version: '1.2.0',
  variables: { inputFile: 'candidates/ligands.sdf', outputFile: 'properties.sdf', separator: 'tab' },
});
