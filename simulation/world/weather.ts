import type { Faults, Rates, Span } from '../plan/faults.ts';
import { NO_FAULTS } from '../plan/faults.ts';
import type { RandomStream } from '../plan/random-stream.ts';
import type { Timeline } from '../time/timeline.ts';
import type { Fate } from './call.ts';
import type { Ledger } from './ledger.ts';

/** What goes wrong at the moment. Once the faults have stopped, nothing does. */
export class Weather {
  readonly #planned: Faults;
  readonly #timeline: Timeline;
  readonly #beginsAt: number;
  readonly #random: RandomStream;
  readonly #ledger: Ledger;
  #isCalm = false;

  constructor(planned: Faults, timeline: Timeline, beginsAt: number, random: RandomStream, ledger: Ledger) {
    this.#planned = planned;
    this.#timeline = timeline;
    this.#beginsAt = beginsAt;
    this.#random = random;
    this.#ledger = ledger;
  }

  /** The faults in force. */
  get faults(): Faults {
    return this.#isCalm ? NO_FAULTS : this.#planned;
  }

  get isCalm(): boolean {
    return this.#isCalm;
  }

  /** No more faults from now on. */
  calmDown(): void {
    this.#isCalm = true;
  }

  /** Whether the present lies in one of the spans. */
  isIn(spans: readonly Span[]): boolean {
    const passed = this.#timeline.now - this.#beginsAt;
    return spans.some(({ fromMs, untilMs }) => passed >= fromMs && passed < untilMs);
  }

  /** What becomes of the next try of a request to the table. */
  tableFate(): Fate {
    const { table, tableOutages } = this.faults;
    const fate = this.isIn(tableOutages) ? 'unreachable' : this.#fateBy(table);
    if (fate === 'unreachable' || fate === 'throttled' || fate === 'failing') this.#ledger.count('17');
    return fate;
  }

  /** What becomes of the next try of a publish. */
  topicFate(): Fate {
    const { topic, topicOutages } = this.faults;
    const fate = this.isIn(topicOutages) ? 'unreachable' : this.#fateBy(topic);
    if (fate === 'unreachable') this.#ledger.count('18');
    if (fate === 'throttled') this.#ledger.count('19');
    return fate;
  }

  #fateBy({ throttled, failing, replyLost, late }: Rates): Fate {
    let luck = this.#random.next();
    if ((luck -= throttled) < 0) return 'throttled';
    if ((luck -= failing) < 0) return 'failing';
    if ((luck -= replyLost) < 0) return 'reply-lost';
    return luck - late < 0 ? 'late' : 'done';
  }
}
