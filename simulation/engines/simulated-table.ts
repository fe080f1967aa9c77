import {
  ConditionalCheckFailedException,
  type GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
  type GetItemCommandInput,
  type GetItemCommandOutput,
  type PutItemCommandInput,
  type PutItemCommandOutput,
  type QueryCommandInput,
  type QueryCommandOutput,
  type UpdateItemCommandInput,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { HISTORY_SCHEMA, type KeyAttribute } from '../../functions/shared/shape/table-schema.ts';
import { TimeQueue } from '../time/time-queue.ts';
import {
  equalTo,
  holds,
  parseCondition,
  updated,
  validation,
  type Item,
  type Placeholders,
} from './expressions.ts';
import { SortedItems } from './sorted-items.ts';

/** A request to the table, as the adapters make it. */
export type TableCommand = GetItemCommand | PutItemCommand | QueryCommand | UpdateItemCommand;
/** What the table answers. */
export type TableAnswer =
  GetItemCommandOutput | PutItemCommandOutput | QueryCommandOutput | UpdateItemCommandOutput;

/** How the table behaves beyond its rules. */
export interface TableNature {
  /** Milliseconds until the next change of an item shows in an index; 0 at once. */
  readonly indexLagMs: () => number;
  /** Told of every write, after it. */
  readonly onWrite: (before: Item | undefined, after: Item) => void;
}

type Index = (typeof HISTORY_SCHEMA.indexes)[number];

interface IndexChange {
  readonly index: Index;
  readonly itemName: string;
  readonly entry: Item | undefined;
}

const AT_ONCE: TableNature = { indexLagMs: () => 0, onWrite: () => undefined };
const { partitionKey, sortKey, indexes } = HISTORY_SCHEMA;

/**
 * The table of the history in memory, with DynamoDB's semantics as far as the adapters rely on them: conditional
 * puts and updates, strongly consistent reads, queries in order with limits and pages, and indexes that are
 * sparse, projected and, if so wanted, late. Compared with dynalite and DynamoDB Local in `engines.test.ts`.
 */
export class SimulatedTable {
  readonly #nature: TableNature;
  readonly #items = new SortedItems(partitionKey.name, sortKey.name);
  readonly #indexes = new Map(
    indexes.map((index) => [
      index.name as string,
      new SortedItems(index.partitionKey.name, index.sortKey.name),
    ]),
  );
  readonly #entries = new Map<string, Item>();
  readonly #changes = new TimeQueue<IndexChange>();
  readonly #latestChangeAt = new Map<string, number>();

  constructor(nature: TableNature = AT_ONCE) {
    this.#nature = nature;
  }

  /** Carries out a command at a time (milliseconds). @throws what DynamoDB would answer with */
  carryOut(command: TableCommand, now: number): TableAnswer {
    if (command instanceof QueryCommand) return this.#query(command.input, now);
    if (command instanceof PutItemCommand) return this.#put(command.input, now);
    if (command instanceof UpdateItemCommand) return this.#update(command.input, now);
    return this.#get(command.input);
  }

  /** All items of a partition, in order. */
  itemsOf(instanceId: string): readonly Item[] {
    return this.#items.partition({ S: instanceId });
  }

  /** All items. */
  all(): Item[] {
    return this.#items.all();
  }

  /** Has the indexes show every change so far. */
  catchUp(): void {
    this.#catchUp(Infinity);
    this.#latestChangeAt.clear();
  }

  /** Makes the table what it was when `all` gave these items; the indexes follow at once. */
  restore(items: readonly Item[], now: number): void {
    for (const item of this.all()) {
      this.#items.remove(item);
      for (const index of indexes) this.#change(index, item, undefined, now, 0);
    }
    for (const item of items) {
      this.#items.put(item);
      for (const index of indexes) this.#change(index, undefined, item, now, 0);
    }
  }

  #get(input: GetItemCommandInput): GetItemCommandOutput {
    requireConsistency(input, true);
    const item = this.#items.get(input.Key ?? {});
    if (!item) return { $metadata: {} };
    const wanted = input.ProjectionExpression?.split(/\s*,\s*/);
    return { $metadata: {}, Item: wanted ? pick(item, wanted) : item };
  }

  #put(input: PutItemCommandInput, now: number): PutItemCommandOutput {
    const item = input.Item ?? {};
    const before = this.#items.get(item);
    requireCondition(input, before);
    this.#write(before, item, now);
    return { $metadata: {} };
  }

  #update(input: UpdateItemCommandInput, now: number): UpdateItemCommandOutput {
    const key = input.Key ?? {};
    const before = this.#items.get(key);
    requireCondition(input, before);
    const { item, set } = updated(input.UpdateExpression ?? '', before ?? key, placeholdersOf(input));
    this.#write(before, item, now);
    if (input.ReturnValues === 'ALL_NEW') return { $metadata: {}, Attributes: item };
    return {
      $metadata: {},
      ...(input.ReturnValues === 'UPDATED_NEW' && { Attributes: pick(item, set) }),
    };
  }

  #query(input: QueryCommandInput, now: number): QueryCommandOutput {
    const { IndexName: indexName, Limit: limit = Number.MAX_SAFE_INTEGER, ExclusiveStartKey: start } = input;
    requireConsistency(input, indexName === undefined);
    this.#catchUp(now);
    const source = indexName === undefined ? this.#items : this.#indexes.get(indexName);
    if (!source) throw validation(`There is no index ${String(indexName)}.`);
    const placeholders = placeholdersOf(input);
    const condition = parseCondition(input.KeyConditionExpression ?? '');
    const partition = equalTo(condition, source.partitionKey, placeholders);
    if (!partition) throw validation('A query names its partition.');
    const found: Item[] = [];
    for (const item of source.inOrder(partition, input.ScanIndexForward !== false, start)) {
      if (!holds(condition, item, placeholders)) continue;
      if (found.length === limit) break;
      found.push(item);
    }
    const last = found.length === limit ? found.at(-1) : undefined;
    return {
      $metadata: {},
      Items: found,
      Count: found.length,
      ...(last && { LastEvaluatedKey: pick(last, keyNames(indexName)) }),
    };
  }

  #write(before: Item | undefined, after: Item, now: number): void {
    this.#items.put(after);
    for (const index of indexes) this.#change(index, before, after, now, this.#nature.indexLagMs());
    this.#nature.onWrite(before, after);
  }

  #change(index: Index, before: Item | undefined, after: Item | undefined, now: number, lagMs: number): void {
    const [old, entry] = [before && entryOf(index, before), after && entryOf(index, after)];
    if (!old && !entry) return;
    const itemName = `${index.name}#${nameOf(after ?? before ?? {})}`;
    // Changes of one item reach an index in their order.
    const at = Math.max(now + lagMs, this.#latestChangeAt.get(itemName) ?? 0);
    if (at <= now) {
      this.#apply({ index, itemName, entry });
      return;
    }
    this.#latestChangeAt.set(itemName, at);
    this.#changes.push(at, { index, itemName, entry });
  }

  #catchUp(now: number): void {
    for (let change = this.#changes.popUntil(now); change; change = this.#changes.popUntil(now)) {
      this.#apply(change);
    }
  }

  #apply({ index, itemName, entry }: IndexChange): void {
    const shown = this.#entries.get(itemName);
    const items = this.#indexes.get(index.name);
    if (shown) items?.remove(shown);
    if (entry) {
      items?.put(entry);
      this.#entries.set(itemName, entry);
    } else {
      this.#entries.delete(itemName);
    }
  }
}

/** The name of an item: its key as a text. */
export function nameOf(item: Item): string {
  return `${item[sortKey.name]?.N ?? ''}#${item[partitionKey.name]?.S ?? ''}`;
}

function keyNames(indexName: string | undefined): string[] {
  const index = indexes.find(({ name }) => name === indexName);
  const keys: KeyAttribute[] = [partitionKey, sortKey, ...(index ? [index.partitionKey, index.sortKey] : [])];
  return keys.map(({ name }) => name);
}

/** What an index holds of an item: nothing where one of its keys is missing. */
function entryOf(index: Index, item: Item): Item | undefined {
  if (!item[index.partitionKey.name] || !item[index.sortKey.name]) return undefined;
  return pick(item, [...keyNames(index.name), ...index.projected]);
}

function placeholdersOf(input: {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}): Placeholders {
  return { names: input.ExpressionAttributeNames, values: input.ExpressionAttributeValues };
}

function requireCondition(input: PutItemCommandInput | UpdateItemCommandInput, item: Item | undefined): void {
  const { ConditionExpression: expression } = input;
  if (expression === undefined || holds(parseCondition(expression), item, placeholdersOf(input))) return;
  throw new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: {},
  });
}

/** Nothing that is decided on may be stale, so such reads of the table are refused; of an index there are no others. */
function requireConsistency(
  { ConsistentRead: isConsistent = false }: GetItemCommandInput | QueryCommandInput,
  isOfTable: boolean,
): void {
  if (isConsistent === isOfTable) return;
  throw validation(isOfTable ? 'This read may be stale.' : 'Reads of an index cannot be consistent.');
}

function pick(item: Item, names: readonly string[]): Record<string, AttributeValue> {
  const picked: Record<string, AttributeValue> = {};
  for (const name of names) {
    const value = item[name];
    if (value) picked[name] = value;
  }
  return picked;
}
