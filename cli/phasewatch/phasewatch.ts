#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { Command } from 'commander';
import { printError } from '../../lib/terminal.ts';
import { awsReader } from '../with-proof.ts';
import { Connection } from './connection.ts';
import { addList } from './list.ts';
import { addShow } from './show.ts';
import { addWatch } from './watch.ts';

const LOCAL = 'http://127.0.0.1:3000';
const ABOUT = `
Without --url or PHASEWATCH_URL, it asks the Phasewatch that npm start runs on this machine.
A deployed one wants to know who asks: PHASEWATCH_TOKEN holds a reader's token; without it, AWS credentials in
the environment are used.

Exit codes: 0 all is well, 1 it failed (or what was watched did), 2 the command is wrong.`;

let connection: Connection | undefined;

const program = new Command('phasewatch')
  .description('Looks at the Jobs and Applications that a Phasewatch watches.')
  .option('--url <url>', 'the address of the API', process.env['PHASEWATCH_URL'] ?? LOCAL)
  .addHelpText('after', ABOUT)
  .showHelpAfterError('(phasewatch --help shows what there is)')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

for (const add of [addList, addShow, addWatch]) add(program, connect);
for (const command of program.commands) {
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

try {
  await program.parseAsync();
} catch (error) {
  printError(connection?.explain(error) ?? String(error));
  process.exitCode = 1;
}

/** The Phasewatch that the options name, and who asks it. */
function connect(): Connection {
  const { url } = program.opts<{ url: string }>();
  if (!URL.canParse(url)) return program.error(`Expected --url with the address of the API, not ${url}.`);
  const place = url.replace(/\/+$/, '');
  const token = process.env['PHASEWATCH_TOKEN'];
  const aws = token === undefined && place !== LOCAL ? awsReader(place, process.env) : undefined;
  connection = new Connection(place, { token, aws });
  return connection;
}
