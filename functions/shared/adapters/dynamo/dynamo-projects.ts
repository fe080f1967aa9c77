import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  QueryCommand,
  type AttributeValue,
  type DynamoDBClient,
  type QueryCommandOutput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { canonicalJson } from '../../base/canonical-json.ts';
import { StorageUnavailable } from '../../base/storage-unavailable.ts';
import * as z from '../../base/zod.ts';
import { membersOf, projectSchema, type Project } from '../../people/project.ts';
import type { KnownProjects, Projects, ProjectStore } from '../../people/projects.ts';
import { orUnavailable } from './dynamo-errors.ts';

/** What DynamoDB takes in one request. */
const GETS_MAX = 100;
const WRITES_MAX = 25;
/** What DynamoDB did not get to, it hands back. */
const TRIES_MAX = 8;
/** Of a person. Whoever belongs to more is found by walking through the months. */
const PROJECT_IDS_MAX = 1_000;

/** The partition that says which projects are known, and when their list was read. */
const KNOWN = 'projects';
const LIST_KEY = { partition: KNOWN, item: 'list' };
const KNOWN_PREFIX = 'project#';

const listItemSchema = z.object({ readAt: z.iso.datetime() });
const personItemSchema = z.object({ projectIds: z.array(z.string()) });

interface Key {
  readonly partition: string;
  readonly item: string;
}
type Item = Key & Readonly<Record<string, unknown>>;

const projectKey = (id: string): Key => ({ partition: `project#${id}`, item: 'project' });
const personKey = (userName: string): Key => ({ partition: `person#${userName}`, item: 'projects' });
const knownKey = (id: string): Key => ({ partition: KNOWN, item: KNOWN_PREFIX + id });

/**
 * The projects in a DynamoDB table made from `PEOPLE_SCHEMA`: an item for each project, one for each person with the
 * ids of theirs, and a partition that names all that are known.
 */
export class DynamoProjects implements Projects, ProjectStore {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async find(ids: readonly string[]): Promise<KnownProjects> {
    const items = await this.#get([LIST_KEY, ...ids.map(projectKey)]);
    const list = items.get(nameOf(LIST_KEY));
    const projects = ids.flatMap((id) => {
      const item = items.get(nameOf(projectKey(id)));
      return item ? [[id, projectSchema.parse(item)] as const] : [];
    });
    return { projects: new Map(projects), readAt: list && readAtOf(list) };
  }

  async idsOf(userName: string): Promise<readonly string[]> {
    const key = personKey(userName);
    const item = (await this.#get([key])).get(nameOf(key));
    return item ? personItemSchema.parse(item).projectIds : [];
  }

  async lastRead(): Promise<number | undefined> {
    const item = (await this.#get([LIST_KEY])).get(nameOf(LIST_KEY));
    return item && readAtOf(item);
  }

  async keep(list: readonly Project[], readAt: number): Promise<number> {
    const byId = new Map(list.map((project) => [project.id, project]));
    const known = await this.#knownIds();
    const ids = [...new Set([...known, ...byId.keys()])];
    const stored = await this.#get(ids.map(projectKey));
    const before = [...stored.values()].map((item) => projectSchema.parse(item));
    const persons = idsByPerson([...byId.values()]);
    const names = [...new Set([...before.flatMap((project) => [...membersOf(project)]), ...persons.keys()])];
    const storedPersons = await this.#get(names.map(personKey));

    // In this order: whoever dies in between leaves what was to be changed as it was found, or known.
    const writes = [
      ...[...byId.keys()].filter((id) => !known.has(id)).map((id) => put(knownKey(id))),
      ...names.flatMap((name) => {
        const projectIds = persons.get(name)?.slice(0, PROJECT_IDS_MAX);
        return change(personKey(name), storedPersons, projectIds && { projectIds });
      }),
      ...ids.flatMap((id) => change(projectKey(id), stored, byId.get(id))),
      ...[...known].filter((id) => !byId.has(id)).map((id) => remove(knownKey(id))),
      put({ ...LIST_KEY, readAt: new Date(readAt).toISOString() }),
    ];
    for (let from = 0; from < writes.length; from += WRITES_MAX) {
      await this.#write(writes.slice(from, from + WRITES_MAX));
    }
    return writes.length;
  }

  async #knownIds(): Promise<ReadonlySet<string>> {
    const ids = new Set<string>();
    let after: Record<string, AttributeValue> | undefined;
    do {
      const page: QueryCommandOutput = await orUnavailable(
        this.#client.send(
          new QueryCommand({
            TableName: this.#tableName,
            ConsistentRead: true,
            KeyConditionExpression: '#partition = :known AND begins_with(#item, :prefix)',
            ExpressionAttributeNames: { '#partition': 'partition', '#item': 'item' },
            ExpressionAttributeValues: marshall({ ':known': KNOWN, ':prefix': KNOWN_PREFIX }),
            ExclusiveStartKey: after,
          }),
        ),
      );
      for (const { item } of page.Items ?? []) ids.add(item?.S?.slice(KNOWN_PREFIX.length) ?? '');
      after = page.LastEvaluatedKey;
    } while (after);
    return ids;
  }

  /** The items that there are, by {@link nameOf} their keys. */
  async #get(keys: readonly Key[]): Promise<ReadonlyMap<string, Item>> {
    const items: Item[] = [];
    for (let from = 0; from < keys.length; from += GETS_MAX) {
      let asked: Record<string, AttributeValue>[] = keys
        .slice(from, from + GETS_MAX)
        .map(({ partition, item }) => marshall({ partition, item }));
      for (let tries = 0; asked.length > 0; tries += 1) {
        if (tries === TRIES_MAX) throw notAll();
        const { Responses: found, UnprocessedKeys: left } = await orUnavailable(
          this.#client.send(
            new BatchGetItemCommand({
              RequestItems: { [this.#tableName]: { Keys: asked, ConsistentRead: true } },
            }),
          ),
        );
        items.push(...(found?.[this.#tableName] ?? []).map((item) => unmarshall(item) as Item));
        asked = left?.[this.#tableName]?.Keys ?? [];
      }
    }
    return new Map(items.map((item) => [nameOf(item), item]));
  }

  async #write(requests: readonly WriteRequest[]): Promise<void> {
    let asked = [...requests];
    for (let tries = 0; asked.length > 0; tries += 1) {
      if (tries === TRIES_MAX) throw notAll();
      const { UnprocessedItems: left } = await orUnavailable(
        this.#client.send(new BatchWriteItemCommand({ RequestItems: { [this.#tableName]: asked } })),
      );
      asked = left?.[this.#tableName] ?? [];
    }
  }
}

/** The ids of the projects of everybody who belongs to any, in order. */
function idsByPerson(projects: readonly Project[]): ReadonlyMap<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const project of projects.toSorted((one, other) => (one.id < other.id ? -1 : 1))) {
    for (const member of membersOf(project)) {
      const theirs = ids.get(member);
      if (theirs) theirs.push(project.id);
      else ids.set(member, [project.id]);
    }
  }
  return ids;
}

/** What has to be written so that an item has these fields, or is not there. */
function change(key: Key, stored: ReadonlyMap<string, Item>, fields: object | undefined): WriteRequest[] {
  const before = stored.get(nameOf(key));
  if (!fields) return before ? [remove(key)] : [];
  const item = { ...key, ...fields };
  return before && canonicalJson(before) === canonicalJson(item) ? [] : [put(item)];
}

function put(item: Item | Key): WriteRequest {
  return { PutRequest: { Item: marshall(item) } };
}

function remove({ partition, item }: Key): WriteRequest {
  return { DeleteRequest: { Key: marshall({ partition, item }) } };
}

function nameOf({ partition, item }: Key): string {
  return JSON.stringify([partition, item]);
}

function readAtOf(list: Item): number {
  return Date.parse(listItemSchema.parse(list).readAt);
}

function notAll(): StorageUnavailable {
  return new StorageUnavailable('The table of people could not be asked for everything.');
}
