import { keyOfRule, ruleSchema, type Rule, type RuleKey } from '../../people/rule.ts';
import type { Rules } from '../../people/rules.ts';
import * as z from '../../base/zod.ts';
import { BY_PERSON, PEOPLE_SCHEMA } from '../../shape/table-schema.ts';
import type { PeopleKey, PeopleTable } from './people-table.ts';

const indexed = z.object({ partition: z.string(), item: z.string() });

/** The rules, each under its route. */
export class DynamoPeopleRules implements Rules {
  readonly #table: PeopleTable;
  readonly #retentionMs: number | undefined;

  /** `retentionMs` is how long a rule is kept once it has ended; it must be as long for messages. `undefined`: for good. */
  constructor(table: PeopleTable, retentionMs?: number) {
    this.#table = table;
    this.#retentionMs = retentionMs;
  }

  async under(route: string): Promise<readonly Rule[]> {
    const items = await this.#table.items(route, 'rule#');
    return items.map((item) => ruleSchema.parse(item));
  }

  async rule({ route, id }: RuleKey): Promise<Rule | undefined> {
    const item = await this.#table.get({ partition: route, item: `rule#${id}` });
    return item && ruleSchema.parse(item);
  }

  async ofPerson(userName: string): Promise<readonly Rule[]> {
    const { partitionKey, sortKey, name: index } = BY_PERSON;
    const keys = await this.#table.query({
      index,
      where: {
        text: `#${partitionKey.name} = :person AND begins_with(#${sortKey.name}, :rule)`,
        values: { person: userName, rule: 'rule#' },
      },
    });
    const rules = await Promise.all(keys.map((key) => this.#table.get(indexed.parse(key))));
    return rules.filter((rule) => rule !== undefined).map((rule) => ruleSchema.parse(rule));
  }

  put(rule: Rule): Promise<boolean> {
    return this.#table.put(
      itemOf(rule),
      {
        ...rule,
        [BY_PERSON.partitionKey.name]: rule.userName,
        [BY_PERSON.sortKey.name]: `rule#${rule.id}`,
        [PEOPLE_SCHEMA.timeToLiveAttribute]: this.#expiresAt(rule),
      },
      rule.revision === 1
        ? { text: 'attribute_not_exists(#item)' }
        : { text: '#revision = :before', values: { before: rule.revision - 1 } },
    );
  }

  /** Epoch seconds, as DynamoDB wants it. */
  #expiresAt({ endedAt }: Rule): number | undefined {
    if (endedAt === undefined || this.#retentionMs === undefined) return undefined;
    return Math.ceil((Date.parse(endedAt) + this.#retentionMs) / 1_000);
  }
}

function itemOf(rule: Rule): PeopleKey {
  const { route, id } = keyOfRule(rule);
  return { partition: route, item: `rule#${id}` };
}
