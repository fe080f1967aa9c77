import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** The only address that engines listen on. */
export const LOOPBACK = '127.0.0.1';

/** What stands between an engine's server and its clients. */
export interface Guard {
  /** The server's address, with the key that it wants as user name and password. */
  url(port: number): string;
  /** Refuses new requests, and resolves when those that were accepted have been answered: after two seconds at most. */
  drain(): Promise<void>;
}

const LOOK_EVERY_MS = 5;
const DRAIN_MS = 2_000;

/**
 * Makes a server answer only clients that sign with the AWS access key in its address. Every process and every web page
 * on this machine can reach a port on loopback; the key cannot be guessed, and every server has its own. Call this when
 * the server has its own request listener and before it listens.
 */
export function guard(server: Server): Guard {
  const key = randomBytes(16).toString('hex');
  const accepted = new Set<ServerResponse>();
  let isDraining = false;
  const forgetAnswered = () => {
    for (const response of accepted) if (isOver(response)) accepted.delete(response);
  };
  const [answer] = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isDraining) {
      request.socket.destroy();
    } else if (!isAllowed(request, key)) {
      refuse(request, response);
    } else {
      accepted.add(response);
      response.once('close', forgetAnswered);
      answer?.call(server, request, response);
    }
  });
  return {
    url: (port) => `http://${key}:${key}@${LOOPBACK}:${port}`,
    drain: async () => {
      isDraining = true;
      for (const { req } of accepted) {
        // The engine has not begun a request whose body is not here yet.
        if (!req.complete || isLongPoll(req)) req.socket.destroy();
      }
      const tooLate = AbortSignal.timeout(DRAIN_MS);
      for (forgetAnswered(); accepted.size > 0 && !tooLate.aborted; forgetAnswered())
        await wait(LOOK_EVERY_MS);
    },
  };
}

/**
 * Whether the engine has nothing more to do for a request. A closed connection alone does not say so: the engine
 * finishes what it has begun, also when the client is gone.
 */
function isOver(response: ServerResponse): boolean {
  if (!response.destroyed) return response.writableFinished;
  return response.writableEnded || !response.req.complete || isLongPoll(response.req);
}

/** It may wait for messages for twenty seconds, and nothing is lost when it gets no answer. */
function isLongPoll({ headers }: IncomingMessage): boolean {
  return headers['x-amz-target'] === 'AmazonSQS.ReceiveMessage';
}

/** A browser says where a page is from. A page whose name was made to lead here sends that name as the host. */
function isAllowed({ headers }: IncomingMessage, key: string): boolean {
  const isBrowser = headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
  const host = headers.host?.replace(/:\d+$/, '');
  const given = Buffer.from(/\bCredential=([^/]*)\//.exec(headers.authorization ?? '')?.[1] ?? '');
  const isKey = given.length === key.length && timingSafeEqual(given, Buffer.from(key));
  return !isBrowser && host === LOOPBACK && isKey;
}

/** Answers as AWS answers a client that it does not know, in the protocol of the request. */
function refuse(request: IncomingMessage, response: ServerResponse): void {
  const [code, message] = ['InvalidClientTokenId', 'This engine serves only the Phasewatch that started it.'];
  const isQuery = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  request.resume();
  response.writeHead(403, {
    'content-type': isQuery ? 'text/xml' : 'application/x-amz-json-1.0',
    connection: 'close',
  });
  response.end(
    isQuery
      ? `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
      : JSON.stringify({ __type: code, message }),
  );
}
