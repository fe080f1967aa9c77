import { expect, test } from '@jest/globals';
import type * as official from '@squonk/data-manager-client';
import type * as z from 'zod';
import {
  instanceGetResponseSchema,
  instanceSummarySchema,
} from '../../functions/shared/instances/instance-summary.ts';

/** An interface as a plain object type: only those may be assigned to types that allow further fields. */
type Plain<T> = { [Field in keyof T]: T[Field] };

const summary: Required<official.InstanceSummary> = {
  id: 'instance-0f5a1c5e-6a52-4c8c-9c4b-3d1b5a7e2f10',
  archived: false,
  application_id: 'datamanagerjobs.squonk.it',
  application_version: 'v1',
  application_specification: '{}',
  application_type: 'JOB',
  authorisation_code: 100_001,
  phase: 'FAILED',
  launched: '2026-02-03T10:00:00',
  started: '2026-02-03T10:00:10',
  stopped: '2026-02-03T10:12:42',
  run_time: '0:12:32',
  owner: 'alice',
  project_id: 'project-5b0e7d42-91f3-4d0a-8a77-c2d9e4f6a831',
  name: 'mpro-fragments-1',
  url: 'https://jupyter.example.org',
  job_collection: 'rdkit',
  job_job: 'rdkit-molprops',
  job_name: 'RDKit molecular properties',
  job_id: 11,
  job_version: '1.2.0',
  job_image_type: 'SIMPLE',
  outputs: { results: { creates: 'properties.sdf' } },
  rendered_outputs: '{}',
  fix_permissions: true,
  coins: '12.5',
  error_message: 'Job failed (exit code 137)',
};

const { id: _id, ...shared } = summary;
const response: official.InstanceGetResponse = {
  ...shared,
  tasks: [{ id: 'task-1', purpose: 'CREATE' }],
  has_valid_callback_token: false,
  cost: '25.0',
};

test('every summary that the official client types allow is one that Phasewatch reads', () => {
  const input: z.input<typeof instanceSummarySchema> = summary satisfies Plain<official.InstanceSummary>;
  const optional = {} as Plain<official.InstanceSummary> satisfies z.input<typeof instanceSummarySchema>;
  expect(optional).toEqual({});
  expect(instanceSummarySchema.parse(input)).toEqual(summary);
});

test('every answer for one instance that the official client types allow is one that Phasewatch reads', () => {
  const input: z.input<typeof instanceGetResponseSchema> = response as Plain<official.InstanceGetResponse>;
  expect(instanceGetResponseSchema.parse(input)).toEqual(response);
});
