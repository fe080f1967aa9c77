const TIMEDELTA = /^(?:(-?\d{1,9}) days?, )?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?$/;

/**
 * Reads Python's `str(timedelta)` (`0:12:32`, `1 day, 2:03:04.123456`, `-1 day, 23:59:59`) and returns
 * milliseconds, with microseconds as their fraction, or `undefined` where the text is something else.
 */
export function parsePythonTimedeltaMs(text: string): number | undefined {
  const match = TIMEDELTA.exec(text.trim());
  if (!match) return undefined;
  const [days, hours, minutes, seconds] = [match[1] ?? 0, match[2], match[3], match[4]].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const microseconds = Number((match[5] ?? '').padEnd(6, '0'));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000 + microseconds / 1_000;
}
