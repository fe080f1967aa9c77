/**
 * Where the next poll of a long list begins: how many entries an earlier one had dealt with when its time was up. It
 * outlives the function, so that a list which no single poll gets through is got through all the same.
 *
 * Both methods throw `StorageUnavailable` when the store cannot be asked.
 */
export interface PollPosition {
  /** 0 where the last poll got to the end. */
  read(): Promise<number>;
  write(position: number): Promise<void>;
}
