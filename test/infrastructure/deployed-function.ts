import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { BUNDLE_FILE } from '../../lib/bundling.ts';
import type { Synthesized } from './synthesize.ts';

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly failure?: string;
}

/** A function of a synthesized stack: its asset, in a thread of its own, with no variables but its own. */
export class DeployedFunction {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #listeners = new Set<() => void>();
  #lastId = 0;
  #output = '';

  /** Starts the same function anew. */
  readonly startedAgain: () => Promise<DeployedFunction>;

  private constructor(worker: Worker, startedAgain: () => Promise<DeployedFunction>) {
    this.#worker = worker;
    this.startedAgain = startedAgain;
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
        for (const listener of this.#listeners) listener();
      });
    }
    worker.on('message', (answer: Answer) => this.#waiting.get(answer.id)?.(answer));
  }

  /** Starts the function of a folder; resolves when its module is loaded. */
  static async start(
    stack: Synthesized,
    folder: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<DeployedFunction> {
    const [id, { Properties: properties }] = stack.functionOf(folder);
    const worker = new Worker(join(import.meta.dirname, 'lambda-worker.mjs'), {
      env: { ...environment },
      stdout: true,
      stderr: true,
      workerData: {
        entry: pathToFileURL(join(assetOf(stack, properties), BUNDLE_FILE)).href,
        name: id,
        timeoutMs: Number(properties['Timeout']) * 1_000,
      },
    });
    const deployed = new DeployedFunction(worker, () => DeployedFunction.start(stack, folder, environment));
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      deployed.#waiting.set(0, () => resolve());
    });
    return deployed;
  }

  /** Resolves when it has logged this text (metrics are logged too); its output arrives later than its answers. */
  logged(text: string): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.#output.includes(text)) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** Invokes it. @throws Error with what the handler threw */
  async invoke(event: unknown): Promise<unknown> {
    const id = (this.#lastId += 1);
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage({ id, event });
    });
    this.#waiting.delete(id);
    if (answer.failure !== undefined) throw new Error(answer.failure);
    return answer.result;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

function assetOf(stack: Synthesized, properties: Readonly<Record<string, unknown>>): string {
  const { S3Key: key } = properties['Code'] as { S3Key: string };
  return join(stack.directory, `asset.${key.replace('.zip', '')}`);
}
