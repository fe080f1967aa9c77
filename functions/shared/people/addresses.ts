import type { Address, AddressKey } from './address.ts';

/** What of an address may change. A field that is given as `undefined` is taken away. */
export type AddressChanges = {
  readonly [Field in Exclude<keyof Address, 'id' | 'userName' | 'kind' | 'revision'>]?:
    Address[Field] | (Field extends 'turn' | 'topicArn' ? undefined : never);
};

/** The addresses of all people. All methods throw `StorageUnavailable` when the store cannot be asked. */
export interface Addresses {
  /** Strongly consistent. */
  address(key: AddressKey): Promise<Address | undefined>;

  /** All addresses of a person, those removed included; strongly consistent. */
  ofPerson(userName: string): Promise<readonly Address[]>;

  /** Writes a new address, at revision 1. Returns whether there was none of that key. */
  add(address: Address): Promise<boolean>;

  /**
   * Changes an address that is still as it was read, and returns it at its next revision. `undefined` means that
   * somebody else has changed it, or that the reply to an earlier try of this change was lost: read it again.
   */
  change(read: Address, changes: AddressChanges): Promise<Address | undefined>;
}
