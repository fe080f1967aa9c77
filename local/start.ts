import path from 'node:path';
import { Command } from 'commander';
import { addressOf } from '../functions/shared/people/recipient.ts';
import { print } from '../lib/terminal.ts';
import { consoleLines } from './console-lines.ts';
import { exitWithReason } from './exit-with-reason.ts';
import { runPhasewatch, type RunningPhasewatch } from './run-phasewatch.ts';
import { readLocalSettings, settingsFileOf, type LocalSettings } from './settings.ts';

/** A quarter of an hour of a platform's life in about half a minute. */
const STAND_IN_SPEED = 30;
/** Where the report command looks by itself. */
const DEFAULT_URL = 'http://127.0.0.1:3000';

function banner(
  settings: LocalSettings,
  { url, dataManagerUrl, standIn, folder }: RunningPhasewatch,
): string {
  const recipients = settings.recipients.map(addressOf);
  const root = path.dirname(folder.secretsFile);
  const where = [
    ...(url === DEFAULT_URL ? [] : [`--url ${url}`]),
    ...(root === path.resolve('.phasewatch') ? [] : [`--data-dir ${root}`]),
  ];
  return [
    `Phasewatch listens on ${url}`,
    `  watches   ${standIn ? `a stand-in Data Manager (set DATA_MANAGER_URL to watch yours)` : dataManagerUrl}`,
    `  tells     ${recipients.length === 0 ? 'nobody (set RECIPIENTS)' : recipients.join(', ')}`,
    `  keeps     history, messages and secrets in ${root}`,
    `  shows     ${url}/instances?scope=all`,
    `  takes     reports at ${url}/webhooks/instances (try: npm run report -- ${[...where, '--phase COMPLETED'].join(' ')})`,
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  new Command('start')
    .description('Runs all of Phasewatch on this machine. Settings are variables: see docs/configuration.md.')
    .parse();
  const settings = readLocalSettings(process.env, settingsFileOf(process.env));
  const lines = consoleLines(print);
  const play = { seed: Date.now() % 2 ** 31, speed: STAND_IN_SPEED };
  const starting = runPhasewatch(settings, { ...lines, onEngineLost: exitWithReason }, play);
  stopOnSignal(starting);
  const running = await starting;
  lines.readNamesFrom(running.history);
  print(banner(settings, running));
}

/** Stops it in order at the first signal, also while it is still starting, and at once at the second. */
function stopOnSignal(starting: Promise<RunningPhasewatch>): void {
  let isStopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    isStopping = true;
    print('Stopping: finishing what is under way. Ctrl-C again stops at once.');
    const running = await starting;
    await running.stop();
    print('Stopped.');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, (name) => void stop(name).catch(exitWithReason));
}

await main().catch(exitWithReason);
