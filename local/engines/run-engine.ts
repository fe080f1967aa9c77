import { lock } from '../folder-lock.ts';
import type { EngineMessage } from './engine-process.ts';
import type { Engine } from './engine.ts';
import { sealFolder, unsealFolder } from './folder-seal.ts';

/** Starts an engine on a folder, and calls back before it mends what a killed process left there. */
type StartEngine = (folder: string, onMending: () => void) => Promise<Engine>;

/** How long the engine of a run that was killed may take to end. */
const PREDECESSOR_MS = 10_000;
const STOP_MS = 5_000;

/**
 * Runs an engine on the folder that this process was given, until the process that started this one says `stop` or is
 * gone. The engine finishes before what it has begun.
 */
export async function runEngine(start: StartEngine): Promise<void> {
  // Ctrl-C reaches every process of the terminal. What it means here is for the parent to say.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  process.on('uncaughtException', ({ message }) =>
    tell({ kind: 'failed', reason: message }, () => process.exit(1)),
  );
  const starting = startAlone(start);
  let stopping: Promise<void> | undefined;
  const stop = () => void (stopping ??= end(starting));
  process.on('message', stop);
  process.on('disconnect', stop);
  // The parent may have gone before anybody listened.
  if (!process.connected) stop();
  const { url } = await starting;
  tell({ kind: 'listening', url });
}

/** The parent's lock on the whole data folder ends with the parent; the engine may live a moment longer. */
async function startAlone(start: StartEngine): Promise<Engine> {
  const [, , folder = ''] = process.argv;
  const held = lock(`${folder}.lock`, PREDECESSOR_MS);
  if (!held) throw new Error(`another process uses ${folder}`);
  unsealFolder(folder);
  const engine = await start(folder, () => tell({ kind: 'mending' }));
  const stop = async () => {
    await engine.stop();
    sealFolder(folder);
    held.release();
  };
  return { url: engine.url, stop };
}

async function end(starting: Promise<Engine>): Promise<void> {
  setTimeout(() => process.exit(1), STOP_MS);
  const engine = await starting;
  await engine.stop();
  process.exit();
}

function tell(message: EngineMessage, done: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, undefined, undefined, done);
  else done();
}
