import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { HOUR_MS } from '../functions/shared/base/durations.ts';
import { canonicalPhase, isKnownPhase, KNOWN_PHASES } from '../functions/shared/instances/phase.ts';
import { positive } from '../lib/option-numbers.ts';
import { print, printError } from '../lib/terminal.ts';
import { sendReport } from '../local/send-report.ts';
import { complaintAbout } from './report-answer.ts';

interface Options {
  readonly url: string;
  readonly secret?: string;
  readonly dataDir: string;
  readonly id?: string;
  readonly name: string;
  readonly owner: string;
  readonly phase: string;
  readonly error?: string;
  readonly tries: number;
  readonly timeout: number;
}

/** The secret of the Phasewatch that was started on this machine. */
function localSecret(dataDir: string): string {
  const file = path.resolve(dataDir, 'secrets.json');
  try {
    const { webhookSecrets } = JSON.parse(readFileSync(file, 'utf8')) as { webhookSecrets: string[] };
    return webhookSecrets[0] ?? '';
  } catch {
    throw new Error(`There is no secret in ${file}. Start Phasewatch there first, or pass --secret whsec_….`);
  }
}

/** A made-up Job in the given phase. */
function exampleReport({ id, name, owner, phase, error }: Options): Record<string, unknown> {
  const now = Date.now();
  const time = (ms: number) => new Date(ms).toISOString().slice(0, 19);
  const waiting = phase.toUpperCase() === 'PENDING';
  const finished = /^(completed|failed|succeeded)$/i.test(phase);
  return {
    id: id ?? `instance-${randomUUID()}`,
    archived: false,
    application_id: 'datamanagerjobs.squonk.it',
    application_version: 'v1',
    application_type: 'JOB',
    phase,
    launched: time(now - HOUR_MS),
    ...(!waiting && { started: time(now - HOUR_MS + 30_000) }),
    ...(finished && { stopped: time(now) }),
    run_time: waiting ? '0:00:00' : '0:59:30',
    owner,
    project_id: 'project-00000000-0000-4000-8000-000000000000',
    name,
    job_collection: 'example',
    job_job: 'example-job',
    job_name: 'An example',
    job_version: '1.0.0',
    ...(error !== undefined && { error_message: error }),
  };
}

async function main(): Promise<void> {
  const program = new Command('report')
    .description(
      'Sends a signed report to a Phasewatch: a made-up Job, or the InstanceSummary of a JSON file.',
    )
    .argument(
      '[file]',
      'a JSON file with an InstanceSummary, or with {"instances": […]}; - reads standard input',
    )
    .option('--url <url>', 'the address of the API', 'http://127.0.0.1:3000')
    .option(
      '--secret <secret>',
      'the webhook secret (default: the one in the data folder; or PHASEWATCH_WEBHOOK_SECRET)',
    )
    .option(
      '--data-dir <folder>',
      'the data folder of the local Phasewatch',
      process.env['PHASEWATCH_DATA_DIR'] ?? '.phasewatch',
    )
    .option('--id <id>', 'the made-up Job’s instance id (default: a new one)')
    .option('--name <name>', 'its name', 'example-job-1')
    .option('--owner <owner>', 'its owner', 'you')
    .option('--phase <phase>', 'its phase', 'COMPLETED')
    .option('--error <message>', 'its error message')
    .option('--tries <number>', 'how often to send it while the answer is 5xx, 429 or none', positive, 8)
    .option('--timeout <seconds>', 'how long to wait for an answer', positive, 30)
    .parse();
  const options = program.opts<Options>();
  const [file] = program.args;
  const report: unknown =
    file === undefined ? exampleReport(options) : JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  if (!isKnownPhase(canonicalPhase(options.phase))) {
    printError(
      `The Data Manager has no phase ${options.phase}. It has ${KNOWN_PHASES.join(', ')}. Sending it all the same.`,
    );
  }
  const secret = options.secret ?? process.env['PHASEWATCH_WEBHOOK_SECRET'] ?? localSecret(options.dataDir);
  const url = `${options.url.replace(/\/+$/, '')}/webhooks/instances`;
  const { tries, timeout } = options;
  const answer = await sendReport(url, secret, report, { tries, timeoutMs: timeout * 1_000 });
  print(`${answer.status} ${answer.text}`);
  const complaint = complaintAbout(answer, report);
  if (complaint === undefined) return;
  printError(complaint);
  process.exitCode = 1;
}

await main().catch((error: unknown) => {
  printError(`The report was not sent: ${Error.isError(error) ? error.message : String(error)}`);
  process.exit(1);
});
