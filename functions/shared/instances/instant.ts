import { MINUTE_MS } from '../base/durations.ts';

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{0,9}))?\s?(?:[Zz]|([+-])(\d{2}):?(\d{2})[Zz]?)?$/;

/** Longer than any time with some white space around it; what is stored as sent must not be of any length. */
const LENGTH_MAX = 64;

/**
 * Reads a time as the Data Manager may write it and returns the UTC instant as ISO-8601 with milliseconds
 * (`2022-02-03T10:00:00.000Z`), or `undefined` where the text is not a time.
 *
 * A time without a zone is UTC, whatever the zone of this machine. Also read: `Z`, `±hh:mm`, `±hhmm`, the
 * invalid `+00:00Z`, up to nine digits of fraction (cut to milliseconds) and a space in place of `T`.
 */
export function parseInstant(text: string): string | undefined {
  const match = text.length <= LENGTH_MAX && INSTANT.exec(text.trim());
  if (!match) return undefined;
  const part = (index: number) => Number(match[index] ?? 0);
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const local = Date.UTC(part(1), part(2) - 1, part(3), part(4), part(5), part(6), milliseconds);
  // There is no 30th of February, and no 25 o'clock: such a time is read as another one.
  const written = `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}`;
  if (new Date(local).toISOString().slice(0, written.length) !== written) return undefined;
  const offsetHours = part(9);
  const offsetMinutes = part(10);
  if (offsetHours > 23 || offsetMinutes > 59) return undefined;
  const offsetMs = (match[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * MINUTE_MS;
  const instant = new Date(local - offsetMs);
  const utcYear = instant.getUTCFullYear();
  return utcYear >= 0 && utcYear <= 9999 ? instant.toISOString() : undefined;
}
