import type { Clock } from '../../functions/shared/base/clock.ts';
import type { Address } from '../../functions/shared/people/address.ts';
import type { MessageText } from '../../functions/shared/people/message-text.ts';
import { PublishError, type PublishFailure } from '../../functions/shared/notices/publish-error.ts';
import type { AddressSender } from '../../functions/shared/people/telling.ts';

/** What an address got, and when (epoch ms). */
export interface SentText {
  readonly to: string;
  readonly text: MessageText;
  readonly at: number;
}

/** Records what is sent; fails when told to. */
export class FakeAddressSender implements AddressSender {
  readonly sent: SentText[] = [];
  /** Why the service does not send at a time (epoch ms). */
  failure: (now: number) => PublishFailure | undefined = () => undefined;
  /** What happens elsewhere while a message is on its way. */
  duringSend: (() => Promise<void>) | undefined;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The subjects of what an address got, in order. */
  subjectsTo(addressId: string): string[] {
    return this.sent.filter(({ to }) => to === addressId).map(({ text }) => text.subject);
  }

  async send(address: Address, text: MessageText): Promise<string> {
    const failure = this.failure(this.#clock.now());
    if (failure) throw new PublishError(failure, 'SNS answered as the test wanted');
    this.sent.push({ to: address.id, text, at: this.#clock.now() });
    await this.duringSend?.();
    return `message-${this.sent.length}`;
  }
}
