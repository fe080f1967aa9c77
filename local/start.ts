import path from 'node:path';
import { addressOf } from '../functions/shared/people/recipient.ts';
import { consoleLines } from './console-lines.ts';
import { exitWithReason } from './exit-with-reason.ts';
import { runPhasewatch, type RunningPhasewatch } from './run-phasewatch.ts';
import { readLocalSettings, settingsFileOf, type LocalSettings } from './settings.ts';

/** A quarter of an hour of a platform's life in about half a minute. */
const STAND_IN_SPEED = 30;

const print = (line: string) => void process.stdout.write(`${line}\n`);

function banner(
  settings: LocalSettings,
  { url, dataManagerUrl, standIn, folder }: RunningPhasewatch,
): string {
  const recipients = settings.recipients.map(addressOf);
  return [
    `Phasewatch listens on ${url}`,
    `  watches       ${standIn ? `a stand-in Data Manager (set DATA_MANAGER_URL to watch yours)` : dataManagerUrl}`,
    `  tells         ${recipients.length === 0 ? 'nobody (set RECIPIENTS)' : recipients.join(', ')}`,
    `  keeps         history, messages and secrets in ${path.dirname(folder.secretsFile)}`,
    `  reports go to POST ${url}/webhooks/instances    try: npm run report -- --phase COMPLETED`,
    `  read back at  ${url}/instances`,
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  const settings = readLocalSettings(process.env, settingsFileOf(process.env));
  const lines = consoleLines(print);
  const play = { seed: Date.now() % 2 ** 31, speed: STAND_IN_SPEED };
  let stopping = false;
  const running = await runPhasewatch(settings, { ...lines, onEngineLost: exitWithReason }, play);
  lines.readNamesFrom(running.history);
  print(banner(settings, running));
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    stopping = true;
    print('Stopping: finishing what is under way. Ctrl-C again stops at once.');
    running.stop().then(() => {
      print('Stopped.');
      process.exit(0);
    }, exitWithReason);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

await main().catch(exitWithReason);
