/** Letters and digits alone: fit for a path, and 44 of them for base64. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 44;

/**
 * A value that nobody can guess: 44 letters and digits, like those that Secrets Manager makes up. `randomBelow` gives
 * a whole number from 0 to below its argument, each equally likely and unpredictable.
 */
export function newSecretValue(randomBelow: (max: number) => number): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomBelow(ALPHABET.length)]).join('');
}
