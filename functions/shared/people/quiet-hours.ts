import { MINUTE_MS } from '../base/durations.ts';
import * as z from '../base/zod.ts';

const DAY_MINUTES = 24 * 60;
const QUIET_MAX_MINUTES = 16 * 60;
/** Wherever clocks are changed, they are changed at such a time. */
const QUARTER_MS = 15 * MINUTE_MS;

const timeOfDay = z
  .string()
  .check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'expected a time of day such as 22:00' }));
const timeZone = z
  .string()
  .check(z.refine(isTimeZone, { error: 'expected a time zone such as Europe/London' }));

/** When a person does not want to be disturbed, every day, by the clock of a time zone. */
export const quietHoursSchema = z
  .object({
    from: timeOfDay,
    /** The first minute that is not quiet any more. */
    to: timeOfDay,
    timeZone,
    /** Whether failures come all the same. */
    failuresPass: z.boolean(),
  })
  .check(
    z.refine(({ from, to }) => from !== to && lengthMinutes(from, to) <= QUIET_MAX_MINUTES, {
      error: 'expected at most 16 hours, and not none',
    }),
  );

/** See {@link quietHoursSchema}. */
export type QuietHours = z.output<typeof quietHoursSchema>;

/**
 * Until when (epoch ms) a message is not to be sent; `undefined` where it may go now. Hours are those of the clock on
 * the wall: they are longer or shorter by what the clocks are changed in them.
 */
export function quietUntil(quiet: QuietHours, isFailure: boolean, now: number): number | undefined {
  if (isFailure && quiet.failuresPass) return undefined;
  const clock = wallClock(quiet.timeZone);
  const [from, to] = [minuteOf(quiet.from), minuteOf(quiet.to)];
  const length = lengthMinutes(quiet.from, quiet.to);
  const isQuiet = (minute: number) => modulo(minute - from) < length;
  if (!isQuiet(clock(now))) return undefined;
  let until = now - (now % MINUTE_MS);
  for (let minute = clock(until); isQuiet(minute); minute = clock(until)) {
    const end = until + modulo(to - minute) * MINUTE_MS;
    // Not beyond the next change of the clocks, after which the end may be nearer or farther.
    until = Math.min(end, until - (until % QUARTER_MS) + QUARTER_MS);
  }
  return until;
}

/** The minute of the day on the wall, at a time (epoch ms). */
function wallClock(zone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (time) => minuteOf(format.format(time));
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function lengthMinutes(from: string, to: string): number {
  return modulo(minuteOf(to) - minuteOf(from));
}

function modulo(minutes: number): number {
  return (minutes + DAY_MINUTES) % DAY_MINUTES;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
