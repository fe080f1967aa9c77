import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { parseJson } from '../functions/shared/base/parse-json.ts';
import { appendRotated } from './rotated-file.ts';

const deliveredSchema = z.object({
  /** SNS's id of the message. */
  messageId: z.string(),
  /** The e-mail address or phone number. */
  to: z.string(),
  protocol: z.enum(['email', 'sms']),
  noticeId: z.string(),
  subject: z.string(),
  text: z.string(),
  /** UTC, ISO-8601. */
  deliveredAt: z.string(),
  /** Why the mail server refused it for good. */
  refused: z.string().optional(),
});

/** A message that a recipient got. */
export type DeliveredMessage = z.output<typeof deliveredSchema>;

/** The messages that recipients got, in a file of one JSON document a line, so that none is handed over twice. */
export class DeliveredMessages {
  readonly #file: string;
  readonly #known = new Set<string>();

  constructor(file: string) {
    this.#file = file;
    // The file before may hold what was handed over a moment ago.
    for (const name of [`${file}.1`, file]) {
      for (const message of readDelivered(name)) this.#known.add(nameOf(message));
    }
  }

  has(message: Pick<DeliveredMessage, 'messageId' | 'to'>): boolean {
    return this.#known.has(nameOf(message));
  }

  add(message: DeliveredMessage): void {
    appendRotated(this.#file, JSON.stringify(message));
    this.#known.add(nameOf(message));
  }
}

/** The messages in such a file, oldest first. A line of which a killed process or a full disk left half is skipped. */
export function readDelivered(file: string): DeliveredMessage[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (Error.isError(error) && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    const parsed = deliveredSchema.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function nameOf({ messageId, to }: { messageId: string; to: string }): string {
  return `${messageId} ${to}`;
}
