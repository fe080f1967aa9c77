import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { apiClient, dataOf, type Instance } from '../client/api-client.ts';
import { print, startProgress } from '../lib/terminal.ts';
import { consoleLines } from './console-lines.ts';
import { demoReport, type DemoReport } from './demo-report.ts';
import { demoTables } from './demo-tables.ts';
import { exitWithReason } from './exit-with-reason.ts';
import { readDelivered } from './delivered-messages.ts';
import { runPhasewatch, type RunningPhasewatch } from './run-phasewatch.ts';
import { readLocalSettings } from './settings.ts';

const SPEED = 60;
const PATIENCE_SECONDS = 120;
/** The last reports, a poll after them, and a sweep after that. */
const QUIET_MS = 4_000;
/** So often is asked for what the API cannot give just now. */
const READ_TRIES = 10;
const RECIPIENTS = [
  { email: 'group-lead@example.org' },
  { email: 'carol@example.org', owners: ['carol'] },
  { sms: '+447700900123', phases: ['FAILED'] },
];

async function main(): Promise<void> {
  const options = new Command('demo')
    .description(
      'Plays a platform’s life through all three doors at once, on throw-away engines, and checks the books.',
    )
    .option('--json', 'print the result as JSON')
    .option('--seed <number>', 'play another life', Number, 1)
    .option('--patience <seconds>', 'how long the books may take to be right', Number, PATIENCE_SECONDS)
    .parse()
    .opts<{ json?: boolean; seed: number; patience: number }>();
  const folder = mkdtempSync(path.join(tmpdir(), 'phasewatch-demo-'));
  const lines = options.json ? undefined : consoleLines(print);
  const settings = readLocalSettings({
    PORT: '0',
    PHASEWATCH_DATA_DIR: folder,
    POLL_INTERVAL_SECONDS: '2',
    SWEEP_INTERVAL_SECONDS: '2',
    DELIVERY_LEASE_SECONDS: '10',
    DATA_MANAGER_UI_URL: 'https://squonk.example/data-manager-ui',
    RECIPIENTS: JSON.stringify(RECIPIENTS),
  });
  const ended = new AbortController();
  process.once('SIGINT', () => ended.abort());
  const running = await runPhasewatch(
    settings,
    {
      onLog: (record) => lines?.onLog(record),
      onDelivered: (message) => lines?.onDelivered(message),
      onEngineLost: exitWithReason,
    },
    { seed: options.seed, speed: SPEED },
  );
  lines?.readNamesFrom(running.history);
  const progress = startProgress();
  progress.show('playing 24 lives, and waiting until all is told');
  try {
    const report = await untilQuiet(running, options.patience * 1_000, ended.signal);
    progress.end();
    if (ended.signal.aborted) {
      process.exitCode = 130;
      return;
    }
    const summary = JSON.stringify(report.figures);
    print(options.json ? summary : `\n${demoTables(report)}\n\n${summary}`);
    if (!report.isRight) process.exitCode = 1;
  } finally {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits until all lives have been played, everything owed is told and has arrived, or it takes too long. */
async function untilQuiet(
  running: RunningPhasewatch,
  patienceMs: number,
  signal: AbortSignal,
): Promise<DemoReport> {
  const { standIn, folder } = running;
  if (!standIn) throw new Error('The demo plays on the stand-in only.');
  const lastStepMs = Math.max(...standIn.lifecycles.flatMap(({ steps }) => steps.map(({ atMs }) => atMs)));
  const allPlayedAt = standIn.startedAt + lastStepMs / SPEED + QUIET_MS;
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    await wait(500, undefined, { signal }).catch(() => undefined);
    const report = demoReport(
      standIn,
      await readAll(running.url),
      readDelivered(folder.delivered),
      RECIPIENTS,
    );
    const quiet = Date.now() > allPlayedAt && report.isRight;
    if (quiet || signal.aborted || Date.now() > giveUpAt) return report;
  }
}

/** Everything, as any client of the API would read it. */
async function readAll(url: string): Promise<Instance[]> {
  const client = apiClient(url, { fetch: patientFetch });
  const instances: Instance[] = [];
  let cursor: string | undefined;
  do {
    const query = { scope: 'all' as const, limit: 100, ...(cursor !== undefined && { cursor }) };
    const page = dataOf(await client.GET('/instances', { params: { query } }));
    for (const { id } of page.instances) {
      instances.push(dataOf(await client.GET('/instances/{id}', { params: { path: { id } } })));
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return instances;
}

/** On a busy machine the API may be unavailable for a moment, and asks to be asked again. */
async function patientFetch(request: Request): Promise<Response> {
  for (let triesLeft = READ_TRIES; ; triesLeft -= 1) {
    const answer = await fetch(request.clone());
    if (answer.status !== 503 || triesLeft <= 1) return answer;
    await answer.body?.cancel();
    await wait(1_000);
  }
}

await main().catch(exitWithReason);
