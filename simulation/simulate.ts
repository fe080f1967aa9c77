import { simulate } from './simulate-command.ts';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());

process.exitCode = await simulate(process.argv.slice(2), {
  print: (text) => void process.stdout.write(text),
  remark: (text) => void process.stderr.write(text),
  showsProgress: process.stderr.isTTY,
  signal: interrupted.signal,
});
