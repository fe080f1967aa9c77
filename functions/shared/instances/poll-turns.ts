/**
 * The turns that polls take: one reads at a time, and each begins where the last one stopped. All polls share them,
 * whichever function or process they run in.
 */
export interface PollTurns {
  /**
   * Takes the turn until a time, unless another poll has it: then `undefined`. A turn that its poll has not given back
   * is over at that time. Both times are epoch milliseconds.
   *
   * @throws StorageUnavailable when the store cannot be asked
   */
  take(now: number, until: number): Promise<PollTurn | undefined>;
}

/** The turn of one poll. */
export interface PollTurn {
  /** How many entries of the list an earlier poll had dealt with when its time was up; 0 where it got to the end. */
  readonly position: number;
  /**
   * Gives the turn back, and says where the next poll begins. Once another poll has the turn, this changes nothing.
   *
   * @throws StorageUnavailable when the store cannot be asked
   */
  end(position: number): Promise<void>;
}
