import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { answerEmailAndSms } from './email-and-sms.ts';
import { EmailSubscriptions } from './email-subscriptions.ts';
import type { Engine } from './engine.ts';
import { guard, LOOPBACK, type Guard } from './guard.ts';

/** An embedded SNS and SQS. */
export interface TopicEngine extends Engine {
  /** For tests to look inside; it has a message spy when nothing is kept. */
  readonly server: FauxqsServer;
}

/** Fastify publishes every server that it makes here. */
const SERVER_MADE = 'fastify.initialization';

/**
 * Starts an embedded SNS and SQS (fauxqs) that keeps its state in a folder, or in memory without one. What fauxqs does not
 * know about e-mail and SMS is added. `now`: milliseconds since 1970, by which subscriptions that nobody confirms end.
 */
export async function startTopicEngine(folder?: string, now: () => number = Date.now): Promise<TopicEngine> {
  const file = folder === undefined ? ':memory:' : path.join(folder, 'email-subscriptions.sqlite');
  const subscriptions = new EmailSubscriptions(file, now);
  const guards: Guard[] = [];
  const onServerMade = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    guards.push(guard(fastify.server));
    answerEmailAndSms(fastify, subscriptions, () => starting);
    // Fauxqs listens on all addresses, whatever host it is given.
    const listen = fastify.listen.bind(fastify);
    fastify.listen = (options) => listen({ ...options, host: LOOPBACK });
  };
  subscribe(SERVER_MADE, onServerMade);
  const starting = startFauxqs({
    port: 0,
    host: LOOPBACK,
    logger: false,
    ...(folder === undefined ? { messageSpies: { bufferSize: 10_000 } } : { dataDir: folder }),
  });
  // The call makes the server before it waits for anything.
  unsubscribe(SERVER_MADE, onServerMade);
  const server = await starting;
  const [only] = guards;
  if (!only) throw new Error('fauxqs made no server that could be guarded.');
  return {
    url: only.url(server.port),
    server,
    stop: async () => {
      await only.drain();
      await server.stop();
      subscriptions.close();
    },
  };
}
