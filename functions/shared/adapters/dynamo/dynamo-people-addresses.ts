import { addressSchema, type Address, type AddressKey } from '../../people/address.ts';
import type { AddressChanges, Addresses } from '../../people/addresses.ts';
import type { PeopleKey, PeopleTable } from './people-table.ts';

/** The addresses of people, each in its person's partition. */
export class DynamoPeopleAddresses implements Addresses {
  readonly #table: PeopleTable;

  constructor(table: PeopleTable) {
    this.#table = table;
  }

  async address(key: AddressKey): Promise<Address | undefined> {
    const item = await this.#table.get(itemOf(key));
    return item && addressSchema.parse(item);
  }

  async ofPerson(userName: string): Promise<readonly Address[]> {
    const items = await this.#table.items(partitionOf(userName), 'address#');
    return items.map((item) => addressSchema.parse(item));
  }

  add(address: Address): Promise<boolean> {
    return this.#table.put(itemOf(address), address, { text: 'attribute_not_exists(#item)' });
  }

  async change(read: Address, changes: AddressChanges): Promise<Address | undefined> {
    const item = await this.#table.update(
      itemOf(read),
      { ...changes, revision: read.revision + 1 },
      { text: '#revision = :read', values: { read: read.revision } },
    );
    return item && addressSchema.parse(item);
  }
}

function itemOf({ userName, id }: AddressKey): PeopleKey {
  return { partition: partitionOf(userName), item: `address#${id}` };
}

function partitionOf(userName: string): string {
  return `person#${userName}`;
}
