import { JOBS, NAMES, OWNERS, PROJECTS, type CatalogueJob } from './catalogue.ts';
import type { Lifecycle, ReportChannel } from './lifecycle.ts';
import * as plots from './plots.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';

interface Part {
  readonly plot: plots.Plot;
  readonly reportedBy: ReportChannel;
  readonly mishap?: Lifecycle['mishap'];
  readonly isApplication?: true;
}

/** Everything that the watching side should be able to cope with: 10 successes, 8 failures, 6 without an end. */
const CAST: readonly [Part, ...Part[]] = [
  { plot: plots.completes, reportedBy: 'callback' },
  { plot: plots.fails, reportedBy: 'webhook' },
  { plot: plots.completes, reportedBy: 'webhook', mishap: 'late-report' },
  { plot: plots.keepsRunning, reportedBy: 'poll', isApplication: true },
  { plot: plots.fails, reportedBy: 'callback' },
  { plot: plots.completesInKubernetesWords, reportedBy: 'webhook' },
  { plot: plots.succeeds, reportedBy: 'poll' },
  { plot: plots.failsToPullItsImage, reportedBy: 'webhook' },
  { plot: plots.completes, reportedBy: 'webhook', mishap: 'duplicate-report' },
  { plot: plots.keepsRunning, reportedBy: 'callback' },
  { plot: plots.failsInACrashLoop, reportedBy: 'poll' },
  { plot: plots.completes, reportedBy: 'poll' },
  { plot: plots.vanishes, reportedBy: 'callback' },
  { plot: plots.completes, reportedBy: 'callback' },
  { plot: plots.fails, reportedBy: 'poll' },
  { plot: plots.runsAfterTrouble, reportedBy: 'webhook', isApplication: true },
  { plot: plots.completes, reportedBy: 'webhook' },
  { plot: plots.fails, reportedBy: 'callback' },
  { plot: plots.keepsWaiting, reportedBy: 'poll' },
  { plot: plots.completes, reportedBy: 'poll' },
  { plot: plots.fails, reportedBy: 'webhook', mishap: 'duplicate-report' },
  { plot: plots.completes, reportedBy: 'callback' },
  { plot: plots.fails, reportedBy: 'poll' },
  { plot: plots.keepsRunning, reportedBy: 'webhook' },
];

/**
 * Made-up lives of instances, the same for the same seed; their timeline takes fourteen minutes. With 24 (or a
 * multiple) of them everything is there: both outcomes, every phase, Jobs and Applications, all channels,
 * mishaps of reporting, and some that never end.
 */
export function makeLifecycles({
  seed = 1,
  count = CAST.length,
}: { seed?: number; count?: number } = {}): Lifecycle[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) =>
    makeLifecycle(CAST[index % CAST.length] ?? CAST[0], index, random),
  );
}

function makeLifecycle(
  { plot, reportedBy, mishap, isApplication }: Part,
  index: number,
  random: SeededRandom,
): Lifecycle {
  const id = `instance-${random.uuid()}`;
  const job = JOBS[index % JOBS.length] ?? JOBS[0];
  const kind = isApplication
    ? {
        fields: APPLICATION_FIELDS,
        coinsPerHour: 6,
        url: `https://jupyter-${id.slice(9, 17)}.example.org/lab`,
      }
    : { fields: jobFields(job, index), coinsPerHour: job.coinsPerHour };
  return {
    ...kind,
    ...plot(random),
    id,
    projectId: random.pick(PROJECTS).project_id,
    fields: {
      ...kind.fields,
      archived: false,
      authorisation_code: 100_000 + index,
      name: `${random.pick(NAMES)}-${index + 1}`,
      owner: random.pick(OWNERS),
    },
    fractionDigits: index % 3 === 0 ? 6 : 0,
    reportedBy,
    ...(mishap && { mishap }),
  };
}

const APPLICATION_FIELDS = {
  application_id: 'jupyternotebooks.squonk.it',
  application_version: 'v3',
  application_type: 'APPLICATION',
  application_specification:
    '{"collection": "JupyterNotebook", "resources": {"requests": {"memory": "256Mi"}}}',
  outputs: {},
};

/** `outputs` is an object since API 5.0 and was a JSON string before: every fourth Job writes the old way. */
function jobFields({ collection, job, title, version, id, imageType, creates }: CatalogueJob, index: number) {
  const outputs = { results: { title: 'Results', type: 'file', creates } };
  return {
    application_id: 'datamanagerjobs.squonk.it',
    application_version: 'v1',
    application_type: 'JOB',
    application_specification: JSON.stringify({
      collection,
      job,
      version,
      variables: { outputFile: creates },
    }),
    job_collection: collection,
    job_job: job,
    job_name: title,
    job_id: id,
    job_version: version,
    job_image_type: imageType,
    outputs: index % 4 === 0 ? JSON.stringify(outputs) : outputs,
    rendered_outputs: JSON.stringify(outputs),
    fix_permissions: true,
  };
}
