import type { ArrivalClock } from './arrival-clock.ts';
import { HttpMessages, type HttpMessage } from './http-messages.ts';
import type { Tap } from './tcp-proxy.ts';

/** A request that has reached an engine, and what is known of its reply so far. */
export interface Exchange {
  readonly request: HttpMessage;
  /** When its last byte was handed to the engine; epoch milliseconds. */
  readonly sentAt: number;
  /** It had not been sent yet at this time: how late it can have been read. */
  readonly notBefore: number;
  /** What the engine answered, whoever was left to hear it. */
  reply?: { readonly status: number; readonly body: string };
  /** When the last byte of the reply was handed to the client; absent when it never was. */
  deliveredAt?: number;
  /** Soon after that, the client's end of the line was closed: the client may have given up before it read it. */
  wasAbandoned?: true;
}

/** A client whose process is busy can give up this long after a reply has come, without having read it. */
const ABANDONED_WITHIN_MS = 2_000;

/** Listens to one connection of an HTTP client that asks one thing after the other. */
export function recordExchanges(
  arrivals: Pick<ArrivalClock, 'notBefore'>,
  onRequest: (exchange: Exchange) => void,
): Tap {
  const requests = new HttpMessages();
  const replies = new HttpMessages();
  const deliveries = new HttpMessages();
  const unanswered: Exchange[] = [];
  const undelivered: Exchange[] = [];
  let latest: Exchange | undefined;
  return {
    sent: (bytes) => {
      for (const request of requests.read(bytes)) {
        const exchange = { request, sentAt: Date.now(), notBefore: arrivals.notBefore() };
        latest = exchange;
        unanswered.push(exchange);
        undelivered.push(exchange);
        onRequest(exchange);
      }
    },
    replied: (bytes) => {
      for (const { startLine, body } of replies.read(bytes)) {
        const exchange = unanswered.shift();
        if (exchange) exchange.reply = { status: Number(startLine.split(' ')[1]), body: body.toString() };
      }
    },
    delivered: (bytes) => {
      for (const _ of deliveries.read(bytes)) {
        const exchange = undelivered.shift();
        if (exchange) exchange.deliveredAt = Date.now();
      }
    },
    closed: () => {
      // Another request on the line would have shown that the reply was read.
      if (latest?.deliveredAt !== undefined && Date.now() - latest.deliveredAt <= ABANDONED_WITHIN_MS) {
        latest.wasAbandoned = true;
      }
    },
  };
}
