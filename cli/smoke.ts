import { Command } from 'commander';
import { reasonOf } from '../local/send-report.ts';
import { print } from '../lib/terminal.ts';
import { runSmoke, type SmokeOptions } from './smoke-run.ts';
import { awsReader } from './with-proof.ts';

const program = new Command('npm run smoke --')
  .description('Sends a harmless signed report through a deployed Phasewatch and waits for its history.')
  .option('--url <url>', 'the API’s address (the stack’s output ApiUrl)')
  .option(
    '--secret <secret>',
    'the webhook secret’s current value; or PHASEWATCH_WEBHOOK_SECRET, which other users cannot see',
  )
  .option(
    '--token <token>',
    'a reader’s token, or PHASEWATCH_TOKEN; without it, AWS credentials in the environment are used',
  )
  .showHelpAfterError()
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const options = readOptions(program.opts(), process.env);
try {
  if (!(await runSmoke(options, { print, waitMs: 1_000, timeoutMs: 30_000 }))) process.exitCode = 1;
} catch (error) {
  print(`✗ ${options.url} could not be reached: ${reasonOf(error)}`);
  process.exitCode = 1;
}

function readOptions(
  given: { url?: string; secret?: string; token?: string },
  environment: NodeJS.ProcessEnv,
): SmokeOptions {
  const secret = given.secret ?? environment['PHASEWATCH_WEBHOOK_SECRET'];
  if (given.url === undefined || !URL.canParse(given.url)) {
    return program.error('Expected --url with the address of the API.');
  }
  if (!secret) return program.error('Expected --secret, or PHASEWATCH_WEBHOOK_SECRET in the environment.');
  const url = given.url.replace(/\/+$/, '');
  const token = given.token ?? environment['PHASEWATCH_TOKEN'];
  return { url, secret, token, aws: token === undefined ? awsReader(url, environment) : undefined };
}
