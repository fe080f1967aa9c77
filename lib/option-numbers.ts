import { InvalidArgumentError } from 'commander';

/** Reads an option of a command that is a number above 0. @throws InvalidArgumentError */
export function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0 && Number.isFinite(number))) throw new InvalidArgumentError('Expected a number above 0.');
  return number;
}

/** Reads an option of a command that is a whole number above 0. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError('Expected a whole number above 0.');
  }
  return number;
}
