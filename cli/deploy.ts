import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { SettingsError } from '../functions/shared/shape/read-settings.ts';
import { fromFile, SETTINGS_FILE } from '../lib/settings-file.ts';
import { printError, startProgress } from '../lib/terminal.ts';
import { readStackSettings, type StackSettings } from '../lib/stack-settings.ts';
import { issuerProblem, tokenUrlProblem } from './deploy-checks.ts';

/** How long one answer may take. */
const TIMEOUT_MS = 10_000;

// `npm run deploy`: checks what would fail the deployment, or Phasewatch after it, and is `cdk deploy` otherwise.
const args = process.argv.slice(2);
const { values } = parseArgs({
  args,
  options: { context: { type: 'string', short: 'c', multiple: true }, help: { type: 'boolean', short: 'h' } },
  strict: false,
});

try {
  const isDeploying =
    values['help'] === true || (await mayDeploy(readStackSettings(fromFile(settingsFile()))));
  if (isDeploying) deploy();
  else process.exitCode = 1;
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  printError(error.message);
  process.exitCode = 1;
}

async function mayDeploy(settings: StackSettings): Promise<boolean> {
  const { oidcIssuer, dataManagerTokenUrl, removalPolicy, deletionProtection } = settings;
  const progress = startProgress();
  progress.show('looking at the addresses of the settings');
  const [ofIssuer, ofTokenUrl] = await Promise.all([
    oidcIssuer === undefined ? undefined : issuerProblem(oidcIssuer, TIMEOUT_MS),
    tokenUrlProblem(dataManagerTokenUrl, TIMEOUT_MS),
  ]);
  progress.end();
  if (ofTokenUrl !== undefined) {
    printError(`dataManager.tokenUrl: ${ofTokenUrl} As long as that is so, nothing is polled.`);
  }
  if (removalPolicy === 'retain' && !deletionProtection) {
    printError('deletionProtection is false: set it to true once the first deployment has succeeded.');
  }
  if (ofIssuer === undefined) return true;
  printError(
    `readApi.oidcIssuer: ${ofIssuer} The deployment would fail and be rolled back. Put it right, or, if only this machine cannot reach it, deploy with: npx cdk deploy`,
  );
  return false;
}

/** The file that `-c config=…` names, as for every command of the CDK. */
function settingsFile(): string {
  const given = [values['context'] ?? []].flat().find((entry) => String(entry).startsWith('config='));
  return given === undefined ? SETTINGS_FILE : String(given).slice('config='.length);
}

function deploy(): void {
  const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
  const child = spawn(process.execPath, [cdk, 'deploy', ...args], { stdio: 'inherit' });
  child.on('exit', (code) => (process.exitCode = code ?? 1));
}
