import { digestSchema, type Digest, type Digests } from '../../people/digest.ts';
import { PEOPLE_SCHEMA } from '../../shape/table-schema.ts';
import type { PeopleKey, PeopleTable } from './people-table.ts';

/** The digests, each in a partition of its own. */
export class DynamoPeopleDigests implements Digests {
  readonly #table: PeopleTable;
  readonly #retentionMs: number | undefined;

  /** `retentionMs` is how long a digest is kept once it was sent. */
  constructor(table: PeopleTable, retentionMs?: number) {
    this.#table = table;
    this.#retentionMs = retentionMs;
  }

  async digest(id: string): Promise<Digest | undefined> {
    const item = await this.#table.get(itemOf(id));
    return item && digestSchema.parse(item);
  }

  async put(digest: Digest): Promise<void> {
    await this.#table.put(itemOf(digest.id), {
      ...digest,
      ...(digest.sent !== undefined &&
        this.#retentionMs !== undefined && {
          [PEOPLE_SCHEMA.timeToLiveAttribute]: Math.ceil(
            (Date.parse(digest.sent.at) + this.#retentionMs) / 1_000,
          ),
        }),
    });
  }
}

function itemOf(id: string): PeopleKey {
  return { partition: `digest#${id}`, item: 'digest' };
}
