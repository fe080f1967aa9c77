import type { FastifyReply } from 'fastify';

/**
 * What can go wrong with a request: an error status (429 asks for two seconds of patience); `hang`, no answer at
 * all; `stall`, half an answer and then silence; `truncate`, half an answer and then a closed connection;
 * `cut-json`, a proper answer whose body is half a document; `redirect` to a login page; `not-json`, a web page;
 * `reset`, a connection reset.
 */
export type Fault =
  | 401
  | 403
  | 429
  | 500
  | 503
  | 'hang'
  | 'stall'
  | 'truncate'
  | 'cut-json'
  | 'redirect'
  | 'not-json'
  | 'reset';

/** The faults that are still to happen, in order. */
export class FaultQueue {
  readonly #faults: Fault[] = [];

  /** The next `times` requests fail like this, after those that were asked for before. */
  add(times: number, fault: Fault): void {
    for (let added = 0; added < times; added += 1) this.#faults.push(fault);
  }

  /** The fault of the present request, if any. */
  next(): Fault | undefined {
    return this.#faults.shift();
  }
}

/** Answers as the fault says; `body` is what the answer would have been. */
export function answerWithFault(reply: FastifyReply, fault: Fault, body: string): FastifyReply {
  if (typeof fault === 'number') {
    if (fault === 429) reply.header('retry-after', '2');
    return reply.code(fault).send({ error: `The stand-in was told to answer ${fault}` });
  }
  if (fault === 'redirect') return reply.redirect('/auth/realms/squonk/login', 302);
  if (fault === 'not-json') return reply.type('text/html').send('<!doctype html><title>Sign in</title>');
  const half = body.slice(0, Math.ceil(body.length / 2));
  if (fault === 'cut-json') return reply.type('application/json').send(half);
  reply.hijack();
  breakConnection(reply.raw, fault, body, half);
  return reply;
}

function breakConnection(raw: FastifyReply['raw'], fault: string, body: string, half: string): void {
  if (fault === 'reset') raw.socket?.resetAndDestroy();
  if (fault !== 'stall' && fault !== 'truncate') return;
  raw.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  raw.write(half, () => {
    if (fault === 'truncate') raw.socket?.end();
  });
}
