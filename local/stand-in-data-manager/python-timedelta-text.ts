/** A duration as Python's `str(timedelta)` writes it (`0:12:32`, `1 day, 2:03:04.500000`), to the millisecond. */
export function pythonTimedeltaText(durationMs: number): string {
  const total = Math.floor(durationMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(total / 86_400_000);
  const hours = Math.floor(total / 3_600_000) % 24;
  const minutes = Math.floor(total / 60_000) % 60;
  const seconds = Math.floor(total / 1_000) % 60;
  const milliseconds = total % 1_000;
  const day = days === 0 ? '' : `${days} day${days === 1 ? '' : 's'}, `;
  const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}000`;
  return `${day}${hours}:${two(minutes)}:${two(seconds)}${fraction}`;
}
