import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** What an invocation in a process of its own took. */
export interface InvocationCost {
  readonly ms: number;
  /** Processor time of the process, its garbage collection included. */
  readonly cpuMs: number;
  /** The most memory that the process has ever held, in MB. */
  readonly peakMb: number;
  /** Requests to the table. */
  readonly tableRequests: number;
  /** The length of the answer's body, where it has one. */
  readonly bytes: number;
  /** What it threw. */
  readonly failure: string | undefined;
}

/** A question to the process. */
export type Invocation =
  | { readonly kind: 'cold' }
  | { readonly kind: 'poll'; readonly timeoutMs: number }
  | { readonly kind: 'read'; readonly path: string; readonly query?: Readonly<Record<string, string>> };

/** Functions in a process of their own, with the memory that a function of 512 MB has. */
export interface FunctionProcess {
  invoke(invocation: Invocation): Promise<InvocationCost>;
  stop(): Promise<void>;
}

const MAIN = path.join(import.meta.dirname, 'function-process-main.ts');
/** What Lambda's Node.js leaves of 512 MB for the heap, about. */
const HEAP_MB = 400;

/** Starts one with these variables. */
export function startFunctionProcess(environment: Readonly<Record<string, string>>): FunctionProcess {
  const child = fork(MAIN, {
    execArgv: ['--disable-warning=ExperimentalWarning', `--max-old-space-size=${HEAP_MB}`],
    env: { PATH: process.env['PATH'], ...environment },
  });
  const ended = once(child, 'exit');
  return {
    invoke: async (invocation) => {
      child.send(invocation);
      return Promise.race([
        once(child, 'message').then(([message]) => message as InvocationCost),
        ended.then(([code]) => Promise.reject(new Error(`The process of the functions ended with ${code}.`))),
      ]);
    },
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}
