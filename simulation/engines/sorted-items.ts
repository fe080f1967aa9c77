import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { compareValues, type Item } from './expressions.ts';

const NOTHING: AttributeValue = { NULL: true };

/** Items by partition, in the order of their sort key; equal sort keys (in an index) in the order of the items' names. */
export class SortedItems {
  readonly partitionKey: string;
  readonly #sortKey: string;
  readonly #partitions = new Map<string, Item[]>();

  constructor(partitionKey: string, sortKey: string) {
    this.partitionKey = partitionKey;
    this.#sortKey = sortKey;
  }

  /** The item of a key, or `undefined`. */
  get(key: Item): Item | undefined {
    const items = this.#of(key);
    const place = this.#place(items, key);
    const item = items[place];
    return item && this.#compare(item, key) === 0 ? item : undefined;
  }

  /** Adds an item, or replaces the one of the same key. */
  put(item: Item): void {
    const items = this.#of(item);
    const place = this.#place(items, item);
    const there = items[place];
    items.splice(place, there && this.#compare(there, item) === 0 ? 1 : 0, item);
  }

  /** Removes the item of this key, if there is one. */
  remove(item: Item): void {
    const items = this.#of(item);
    const place = this.#place(items, item);
    const there = items[place];
    if (there && this.#compare(there, item) === 0) items.splice(place, 1);
  }

  /** The items of a partition, in order. */
  partition(key: AttributeValue): readonly Item[] {
    return this.#partitions.get(textOf(key)) ?? [];
  }

  /** The items of a partition, forwards or backwards, those up to and including `start` left out. */
  *inOrder(key: AttributeValue, forwards: boolean, start: Item | undefined): Generator<Item> {
    const items = this.partition(key);
    if (forwards) {
      for (let place = start ? this.#after(items, start) : 0; place < items.length; place += 1) {
        const item = items[place];
        if (item) yield item;
      }
      return;
    }
    for (let place = (start ? this.#place(items, start) : items.length) - 1; place >= 0; place -= 1) {
      const item = items[place];
      if (item) yield item;
    }
  }

  /** All items, by partition. */
  all(): Item[] {
    return [...this.#partitions.values()].flat();
  }

  #of(item: Item): Item[] {
    const key = textOf(item[this.partitionKey] ?? NOTHING);
    const items = this.#partitions.get(key);
    if (items) return items;
    const none: Item[] = [];
    this.#partitions.set(key, none);
    return none;
  }

  /** The first place whose item is not before the given one. */
  #place(items: readonly Item[], item: Item): number {
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(items[middle] ?? {}, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #after(items: readonly Item[], start: Item): number {
    const place = this.#place(items, start);
    const there = items[place];
    return there && this.#compare(there, start) === 0 ? place + 1 : place;
  }

  #compare(one: Item, other: Item): number {
    const order = compareValues(one[this.#sortKey] ?? NOTHING, other[this.#sortKey] ?? NOTHING);
    if (order !== 0 && !Number.isNaN(order)) return order;
    return compareValues(
      { S: `${one['instanceId']?.S ?? ''}#${one['sequence']?.N ?? ''}` },
      { S: `${other['instanceId']?.S ?? ''}#${other['sequence']?.N ?? ''}` },
    );
  }
}

function textOf(key: AttributeValue): string {
  return key.S ?? key.N ?? '';
}
