import { instanceCloudEventSchema } from '../../functions/shared/notices/cloud-event/instance-cloud-event.ts';
import type { ArrivalClock } from './arrival-clock.ts';
import type { Publication, Settlement } from './facts.ts';
import { recordExchanges, type Exchange } from './exchanges.ts';
import type { Tap } from './tcp-proxy.ts';

/** What is read off the lines to the engines: every message that was published, every one that was settled. */
export class Wire {
  readonly #publishes: { readonly noticeId: string; readonly exchange: Exchange }[] = [];
  readonly #settles: {
    readonly instanceId: string;
    readonly sequence: number;
    readonly exchange: Exchange;
  }[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #arrivals: Pick<ArrivalClock, 'notBefore'>;

  constructor(arrivals: Pick<ArrivalClock, 'notBefore'>) {
    this.#arrivals = arrivals;
  }

  /** For a connection to the topic. */
  readonly topicTap = (): Tap =>
    recordExchanges(this.#arrivals, (exchange) => this.#onTopicRequest(exchange));

  /** For a connection to the table. */
  readonly tableTap = (): Tap =>
    recordExchanges(this.#arrivals, (exchange) => this.#onTableRequest(exchange));

  /** What SNS took, in the order of time. */
  publications(): Publication[] {
    return this.#publishes
      .filter(({ exchange }) => exchange.reply?.status === 200)
      .map(({ noticeId, exchange }) => ({
        noticeId,
        messageId: /<MessageId>([^<]*)</.exec(exchange.reply?.body ?? '')?.[1] ?? '',
        at: exchange.sentAt,
        notBefore: exchange.notBefore,
        reply: exchange.deliveredAt === undefined ? 'lost' : exchange.wasAbandoned ? 'unread' : 'delivered',
      }));
  }

  /** The clearings of due notices that the table took. */
  settlements(): Settlement[] {
    return this.#settles
      .filter(({ exchange }) => exchange.reply?.status === 200)
      .map(({ instanceId, sequence, exchange }) => ({ instanceId, sequence, at: exchange.sentAt }));
  }

  /** Calls back at the very moment at which the next publish reaches the topic; the result calls it off. */
  onNextPublish(callback: () => void): () => void {
    this.#waiting.add(callback);
    return () => void this.#waiting.delete(callback);
  }

  #onTopicRequest(exchange: Exchange): void {
    const form = new URLSearchParams(exchange.request.body.toString());
    if (form.get('Action') !== 'Publish') return;
    const texts = JSON.parse(form.get('Message') ?? '{}') as { default: string };
    const { id: noticeId } = instanceCloudEventSchema.parse(JSON.parse(texts.default));
    this.#publishes.push({ noticeId, exchange });
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const callback of waiting) callback();
  }

  #onTableRequest(exchange: Exchange): void {
    const { headers, body } = exchange.request;
    if (!headers.get('x-amz-target')?.endsWith('.UpdateItem')) return;
    const update = JSON.parse(body.toString()) as {
      UpdateExpression?: string;
      Key: { instanceId: { S: string }; sequence: { N: string } };
    };
    if (!update.UpdateExpression?.includes('REMOVE due')) return;
    const { instanceId, sequence } = update.Key;
    this.#settles.push({ instanceId: instanceId.S, sequence: Number(sequence.N), exchange });
  }
}
