import { InvalidArgumentError } from 'commander';

/** Reads an option that is a whole number above 0. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError('Expected a whole number above 0.');
  }
  return number;
}
