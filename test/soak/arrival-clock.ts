const TICK_MS = 5;

/** Says how far a reading of the clock may be from the moment at which bytes really arrived. */
export interface ArrivalClock {
  /** Epoch milliseconds: bytes that are read just now had not arrived yet at this time. */
  notBefore(): number;
  stop(): void;
}

/**
 * Watches this process being held up: bytes that arrive meanwhile are read late, and all at once. What is read now
 * arrived after the last tick but one; the last may have followed the hold-up.
 */
export function startArrivalClock(): ArrivalClock {
  let last = Date.now();
  let lastButOne = last;
  const timer = setInterval(() => {
    lastButOne = last;
    last = Date.now();
  }, TICK_MS).unref();
  return { notBefore: () => lastButOne, stop: () => clearInterval(timer) };
}
