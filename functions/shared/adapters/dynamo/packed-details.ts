import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { EventDetails, HistoryEvent } from '../../history/history-event.ts';

/** The attributes of the same item that a summary repeats; written once, like the details themselves. */
export type DetailsContext = Pick<HistoryEvent, 'instanceId' | 'name' | 'owner' | 'projectId' | 'phase'> &
  Partial<Pick<HistoryEvent, 'launchedAt' | 'startedAt' | 'stoppedAt' | 'job'>>;

const VERSION = 1;
/**
 * Enough for the dictionary and a usual summary. By default zlib takes a tenth of a megabyte and more for every call,
 * outside the heap, which then has to be collected more often.
 */
const MEMORY = { windowBits: 12, chunkSize: 2_048 };
/** Half the time of zlib's own choice, and a few bytes more, of which a usual event has 1,024. */
const EFFORT = { level: 3, memLevel: 5 };

/**
 * What deflate may refer back to: the names and usual values of a summary's fields, the rarest first. It is part of
 * the format. A change of it, or of {@link contextText}, needs a new version beside this one.
 */
const DICTIONARY = [
  '"omittedFields":[","url":"https://","error_message":"Job failed (exit code 137)","job_image_type":"NEXTFLOW"',
  '"outcomes":["failure"]}"outcomes":["success"]}],"recentDigests":[]"digest":"|000000000000000000|0000-00-00T00:00',
  ':00.000Z"progress":"1|0|2|"rendered_outputs":"{\\"results\\": {\\"title\\": \\"Results\\", \\"type\\": \\"file\\", ',
  '\\"creates\\": \\"","outputs":{"results":{"title":"Results","type":"file","creates":".sdf"}},',
  '"application_specification":"{\\"collection\\": \\",\\"job\\":\\"","\\"version\\":\\"","\\"variables\\":{\\"outputFile',
  '\\":\\"inputFile\\":\\"","coins":"0.00","fix_permissions":true,"authorisation_code":,"job_collection":"',
  '","job_id":,"job_job":"","job_name":"","job_version":"1.0.0","job_image_type":"SIMPLE"',
  '"application_id":"jupyternotebooks.squonk.it","application_type":"APPLICATION","phase":"FAILED',
  '"phase":"PENDING","phase":"RUNNING","phase":"COMPLETED","started":"","stopped":"","run_time":"0:00:00',
  '","owner":"","name":"","project_id":"{"summary":{"id":"","archived":false,"application_id":"',
  'datamanagerjobs.squonk.it","application_version":"v1","application_type":"JOB","launched":"',
].join('');

/** The details of an event as one binary value: a version, then JSON, deflated. */
export function packDetails(details: EventDetails, context: DetailsContext): Buffer {
  const packed = deflateRawSync(JSON.stringify(details), {
    dictionary: dictionaryFor(context),
    ...MEMORY,
    ...EFFORT,
  });
  return Buffer.concat([Buffer.of(VERSION), packed]);
}

/** What {@link packDetails} made of the details, given the same context. @throws Error where it did not make it */
export function unpackDetails(packed: Uint8Array, context: DetailsContext): unknown {
  if (packed[0] !== VERSION)
    throw new Error(`The details of an event have the unknown version ${packed[0]}.`);
  const json = inflateRawSync(packed.subarray(1), {
    dictionary: dictionaryFor(context),
    ...MEMORY,
  });
  return JSON.parse(json.toString());
}

function dictionaryFor(context: DetailsContext): Buffer {
  return Buffer.from(DICTIONARY + contextText(context));
}

function contextText(context: DetailsContext): string {
  const { job = '', stoppedAt = '', startedAt = '', launchedAt = '', phase, owner, name } = context;
  return [
    job,
    phase,
    stoppedAt,
    startedAt,
    launchedAt,
    owner,
    name,
    context.projectId,
    context.instanceId,
  ].join('"');
}
