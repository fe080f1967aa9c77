import type { PollTurn, PollTurns } from '../../functions/shared/instances/poll-turns.ts';

/** What the turns of several functions share. */
export interface KeptTurn {
  position: number;
  held?: { readonly by: string; readonly until: number } | undefined;
}

/** The polls' turns in memory, as one function takes them. */
export class MemoryPollTurns implements PollTurns {
  readonly kept: KeptTurn;
  readonly #holder: string;

  constructor(holder = 'a function', kept: KeptTurn = { position: 0 }) {
    this.#holder = holder;
    this.kept = kept;
  }

  async take(now: number, until: number): Promise<PollTurn | undefined> {
    const { held } = this.kept;
    const isFree = !held || held.until <= now || held.until > now + 2 * (until - now);
    if (!isFree && held.by !== this.#holder) return undefined;
    const mine = { by: this.#holder, until };
    this.kept.held = mine;
    return {
      position: this.kept.position,
      end: async (position) => {
        if (this.kept.held !== mine) return;
        this.kept.held = undefined;
        this.kept.position = position;
      },
    };
  }
}
