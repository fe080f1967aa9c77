import type { Rule, RuleKey } from './rule.ts';

/** The rules of all people. All methods throw `StorageUnavailable` when the store cannot be asked. */
export interface Rules {
  /** All rules under a route, those that have ended included; strongly consistent. */
  under(route: string): Promise<readonly Rule[]>;

  /** Strongly consistent. */
  rule(key: RuleKey): Promise<Rule | undefined>;

  /** All rules of a person, wherever they are kept, by their ids. May lag. */
  ofPerson(userName: string): Promise<readonly Rule[]>;

  /**
   * Writes a new rule (revision 1), or the next revision of one. `false` means that somebody else has changed it, or
   * that the reply to an earlier try was lost: read it again.
   */
  put(rule: Rule): Promise<boolean>;
}
