import { randomBytes, randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { HOUR_MS } from '../../functions/shared/base/durations.ts';
import * as z from '../../functions/shared/base/zod.ts';

/** SNS deletes a subscription that nobody has confirmed for so long; its token ends with it. */
const PENDING_MS = 48 * HOUR_MS;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS email_subscriptions (
  arn TEXT PRIMARY KEY,
  topic_arn TEXT NOT NULL,
  email TEXT NOT NULL,
  token TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  is_confirmed INTEGER NOT NULL,
  UNIQUE (topic_arn, email)
)`;

const rowSchema = z.object({
  arn: z.string(),
  email: z.string(),
  token: z.string(),
  is_confirmed: z.number(),
});

/** The subscription of an e-mail address to a topic. */
export interface EmailSubscription {
  readonly arn: string;
  readonly email: string;
  /** What the link in the confirmation mail has. */
  readonly token: string;
  readonly isConfirmed: boolean;
}

/** The subscriptions of e-mail addresses, as SNS keeps them, in a file of SQLite. */
export class EmailSubscriptions {
  readonly #database: DatabaseSync;
  readonly #now: () => number;

  /** `file`: `:memory:` keeps nothing; `now`: milliseconds since 1970. */
  constructor(file: string, now: () => number) {
    this.#database = new DatabaseSync(file);
    this.#database.exec('PRAGMA journal_mode = WAL');
    this.#database.exec(SCHEMA);
    this.#now = now;
  }

  /** The subscription of the address; a new one, which is pending, where there is none. */
  subscribe(topicArn: string, email: string): EmailSubscription {
    const existing = this.of(topicArn).find((subscription) => subscription.email === email);
    if (existing) return existing;
    const [arn, token] = [`${topicArn}:${randomUUID()}`, randomBytes(100).toString('hex')];
    this.#database
      .prepare('INSERT INTO email_subscriptions VALUES (?, ?, ?, ?, ?, 0)')
      .run(arn, topicArn, email, token, this.#now());
    return { arn, email, token, isConfirmed: false };
  }

  /** The subscriptions of a topic. */
  of(topicArn: string): EmailSubscription[] {
    this.#database
      .prepare('DELETE FROM email_subscriptions WHERE is_confirmed = 0 AND made_at <= ?')
      .run(this.#now() - PENDING_MS);
    const rows = this.#database
      .prepare('SELECT arn, email, token, is_confirmed FROM email_subscriptions WHERE topic_arn = ?')
      .all(topicArn);
    return z
      .array(rowSchema)
      .parse(rows)
      .map(({ is_confirmed, ...row }) => ({ ...row, isConfirmed: is_confirmed === 1 }));
  }

  /** Notes that a subscription is confirmed. */
  confirm({ arn }: EmailSubscription): void {
    this.#database.prepare('UPDATE email_subscriptions SET is_confirmed = 1 WHERE arn = ?').run(arn);
  }

  /** Deletes the subscriptions of a topic. */
  forget(topicArn: string): void {
    this.#database.prepare('DELETE FROM email_subscriptions WHERE topic_arn = ?').run(topicArn);
  }

  close(): void {
    this.#database.close();
  }
}
