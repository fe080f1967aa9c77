import type { PollPosition } from '../../functions/shared/instances/poll-position.ts';

/** The poll's position in memory. */
export class MemoryPollPosition implements PollPosition {
  position = 0;

  async read(): Promise<number> {
    return this.position;
  }

  async write(position: number): Promise<void> {
    this.position = position;
  }
}
