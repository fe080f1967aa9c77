import { cutToBytes } from '../../base/cut-text.ts';

/** Errors by which SNS refuses one message rather than its sender or everything. */
const REFUSALS: readonly string[] = [
  'InvalidParameter',
  'InvalidParameterException',
  'InvalidParameterValue',
  'InvalidParameterValueException',
  'ParameterValueInvalid',
  'ValidationException',
];
const REASON_MAX_BYTES = 300;

/** Why SNS did not take a message: `unavailable` may pass by itself, `refused` concerns this one message. */
export interface SnsFailure {
  readonly failure: 'unavailable' | 'refused';
  /** In a few words, for the log. */
  readonly reason: string;
}

/** What an error of SNS's client means; `refusals` are names of errors that are a refusal too. */
export function snsFailure(error: unknown, refusals: readonly string[] = []): SnsFailure {
  const name = Error.isError(error) ? error.name : 'unknown error';
  const failure = REFUSALS.includes(name) || refusals.includes(name) ? 'refused' : 'unavailable';
  // SNS may quote the message in what it says, so only a refusal's own words are kept, and not many.
  const words = failure === 'refused' && Error.isError(error) ? `: ${error.message}` : '';
  return { failure, reason: cutToBytes(`SNS answered ${name}${words}`, REASON_MAX_BYTES) };
}
