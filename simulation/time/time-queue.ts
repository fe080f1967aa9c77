/** What waits for its time: the earliest first, and of one time, the first one that was pushed. */
export class TimeQueue<T> {
  readonly #heap: { readonly at: number; readonly order: number; readonly value: T }[] = [];
  #pushed = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** The time of the earliest, or `undefined` when nothing waits. */
  get nextAt(): number | undefined {
    return this.#heap[0]?.at;
  }

  push(at: number, value: T): void {
    this.#pushed += 1;
    const heap = this.#heap;
    heap.push({ at, order: this.#pushed, value });
    for (let place = heap.length - 1; place > 0;) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(place, parent)) break;
      this.#swap(place, parent);
      place = parent;
    }
  }

  /** Takes the earliest, if its time has come by `now`. */
  popUntil(now: number): T | undefined {
    const [first] = this.#heap;
    if (!first || first.at > now) return undefined;
    const last = this.#heap.pop();
    if (last && last !== first) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first.value;
  }

  #sink(): void {
    for (let place = 0; ;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      let least = place;
      if (this.#isBefore(left, least)) least = left;
      if (this.#isBefore(right, least)) least = right;
      if (least === place) return;
      this.#swap(place, least);
      place = least;
    }
  }

  #isBefore(place: number, other: number): boolean {
    const [one, two] = [this.#heap[place], this.#heap[other]];
    if (!one || !two) return false;
    return one.at < two.at || (one.at === two.at && one.order < two.order);
  }

  #swap(place: number, other: number): void {
    const [one, two] = [this.#heap[place], this.#heap[other]];
    if (!one || !two) return;
    this.#heap[place] = two;
    this.#heap[other] = one;
  }
}
