import { startFauxqs, type FauxqsServer } from 'fauxqs';
import type { Engine } from './engine.ts';

/** An embedded SNS and SQS, with a look inside for tests. */
export interface TopicEngine extends Engine {
  readonly server: FauxqsServer;
}

/** Starts an embedded SNS and SQS (fauxqs) that keeps its state in a folder, or in memory without one. */
export async function startTopicEngine(folder?: string): Promise<TopicEngine> {
  const server = await startFauxqs({
    port: 0,
    host: '127.0.0.1',
    logger: false,
    messageSpies: { bufferSize: 10_000 },
    ...(folder !== undefined && { dataDir: folder }),
  });
  return { url: `http://127.0.0.1:${server.port}`, server, stop: () => server.stop() };
}
