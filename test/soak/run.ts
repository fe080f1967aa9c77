import { startProgress } from '../../lib/terminal.ts';
import { readArguments } from './arguments.ts';
import { soakReport } from './report.ts';
import { soak } from './soak.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const INTERRUPTED = 130;

const options = readArguments(process.argv, Date.now());
const stopped = new AbortController();
for (const signal of SIGNALS) {
  process.on(signal, () => {
    // What has been started ends with this process.
    if (stopped.signal.aborted) process.exit(INTERRUPTED);
    stopped.abort();
  });
}
const progress = startProgress();
const print = (line: string) => {
  if (options.json) progress.show(line);
  else process.stdout.write(`${new Date().toISOString().slice(11, 19)}  ${line}\n`);
};
try {
  const { result, folder } = await soak(options, stopped.signal, print).finally(progress.end);
  const { figures, doubles, problems } = result.books;
  const document = { ...result, books: undefined, figures, doubles, problems };
  process.stdout.write(options.json ? `${JSON.stringify(document)}\n` : `\n${soakReport(result)}\n`);
  if (folder !== undefined) process.stderr.write(`Phasewatch's log is in ${folder}.\n`);
  process.exitCode = problems.length > 0 ? 1 : result.isInterrupted ? INTERRUPTED : 0;
} catch (error) {
  process.stderr.write(`${Error.isError(error) ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
// Whatever is still open, all is said; what has been started ends with this process.
process.exit();
