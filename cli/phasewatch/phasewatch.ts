#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { Command } from 'commander';
import { printError } from '../../lib/terminal.ts';
import { Connection } from './connection.ts';
import { identityAt } from './identity.ts';
import { addList } from './list.ts';
import { addLogin } from './login.ts';
import { addShow } from './show.ts';
import { addWatch } from './watch.ts';

const LOCAL = 'http://127.0.0.1:3000';
const ABOUT = `
Without --url or PHASEWATCH_URL, it asks the Phasewatch that npm start runs on this machine.
A deployed one wants to know who asks: log in there, or put a token into PHASEWATCH_TOKEN; without either, AWS
credentials in the environment are used.

Exit codes: 0 all is well, 1 it failed (or what was watched did), 2 the command is wrong.`;

let connection: Connection | undefined;

const program = new Command('phasewatch')
  .description('Looks at the Jobs and Applications that a Phasewatch watches.')
  .option('--url <url>', 'the address of the API', process.env['PHASEWATCH_URL'] ?? LOCAL)
  .option('--as <user>', 'on this machine: look as this user of the platform would')
  .addHelpText('after', ABOUT)
  .showHelpAfterError('(phasewatch --help shows what there is)')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

for (const add of [addList, addShow, addWatch]) add(program, connect);
addLogin(program, place);
for (const command of program.commands) {
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

try {
  await program.parseAsync();
} catch (error) {
  printError(connection?.explain(error) ?? (Error.isError(error) ? error.message : String(error)));
  process.exitCode = 1;
}

/** The address that the options name, without a slash at its end. */
function place(): string {
  const { url } = program.opts<{ url: string }>();
  if (!URL.canParse(url)) return program.error(`Expected --url with the address of the API, not ${url}.`);
  return url.replace(/\/+$/, '');
}

/** The Phasewatch that the options name, and who asks it. */
function connect(): Connection {
  const url = place();
  const { as } = program.opts<{ as?: string }>();
  connection = new Connection(url, identityAt(url, process.env), as);
  return connection;
}
