import { fork } from 'node:child_process';
import path from 'node:path';
import { StartupError } from '../startup-error.ts';
import { isDiskFull } from './disk-full.ts';
import { EngineLost } from './engine-lost.ts';

/** What the process of an engine tells the process that started it. */
export type EngineMessage =
  | { readonly kind: 'mending' }
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** An engine in a process of its own. */
export interface EngineProcess {
  /** The engine's address, once it listens; rejects with StartupError when the engine ends before. */
  readonly url: Promise<string>;
  /** Ends the process, after three seconds by force. Never rejects. */
  stop(): Promise<void>;
}

/** What the process that starts an engine wants to hear of it. */
export interface EngineListeners {
  /** The last process on the folder was killed, and the engine mends what it left. */
  readonly onMending: () => void;
  /** The engine listened, and has ended although nobody asked it to. */
  readonly onLost: (error: EngineLost) => void;
}

const STOP_MS = 3_000;

/**
 * Starts an engine on a folder, in a process of its own. That process ends when this one ends, however it ends, and
 * finishes before what it has begun.
 */
export function startEngineProcess(
  name: 'table' | 'topic',
  folder: string,
  { onMending, onLost }: EngineListeners,
): EngineProcess {
  const child = fork(path.join(import.meta.dirname, `${name}-process.ts`), [folder], {
    // Our environment may hold secrets. The engine's address, with its key, comes as a message.
    env: {},
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const url = Promise.withResolvers<string>();
  // A failure is for whoever waits for the address; nobody may wait yet.
  url.promise.catch(() => undefined);
  const closed = Promise.withResolvers<void>();
  let isListening = false;
  let isStopping = false;
  let failure: string | undefined;
  const onEnd = (how: string) => {
    closed.resolve();
    const [reason, isFull] = [failure ?? how, isDiskFull(path.dirname(folder))];
    const advice = isFull
      ? 'The disk is full; make room on it, and start Phasewatch again.'
      : `If its files are damaged, restore the whole data folder from a copy, or move ${folder} away to begin anew.`;
    url.reject(new StartupError(`The engine of the ${name} cannot start: ${reason}. ${advice}`));
    if (isListening && !isStopping) onLost(new EngineLost(name, reason, isFull));
  };
  child.on('message', (message: EngineMessage) => {
    if (message.kind === 'mending') onMending();
    if (message.kind === 'failed') failure = message.reason;
    if (message.kind === 'listening') {
      isListening = true;
      url.resolve(message.url);
    }
  });
  child.once('close', (code, signal) => onEnd(signal ?? `exit code ${code}`));
  child.once('error', ({ message }) => onEnd(message));
  return {
    url: url.promise,
    stop: async () => {
      isStopping = true;
      // It may be about to end by itself.
      if (child.connected) child.send('stop', () => undefined);
      const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await closed.promise;
      clearTimeout(impatience);
    },
  };
}
