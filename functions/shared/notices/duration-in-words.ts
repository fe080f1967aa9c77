const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/**
 * A duration as people say it, in at most two units: `2 days 3 hours`, `12 minutes 32 seconds`,
 * `less than a second`.
 */
export function durationInWords(milliseconds: number): string {
  let left = Math.floor(Math.max(0, milliseconds) / 1_000);
  if (left === 0) return 'less than a second';
  const parts: string[] = [];
  for (const [unit, seconds] of UNITS) {
    const count = Math.floor(left / seconds);
    if (count === 0 && parts.length === 0) continue;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
    if (parts.length === 2 || count === 0) break;
    left -= count * seconds;
  }
  return parts.join(' ');
}
