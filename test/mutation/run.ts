import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const STRYKER = join('node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
const WIDE = join('test', 'mutation', 'wide.ts');

// `npm run mutants`: Stryker on the rules or, with `--wide`, the list of mistakes elsewhere.
const options = process.argv.slice(2);
const command = options.includes('--wide') ? [WIDE] : [STRYKER, 'run'];
const child = spawn(process.execPath, [...process.execArgv, ...command, ...options], { stdio: 'inherit' });
// Whatever ends this ends the child too, which tidies up first.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
