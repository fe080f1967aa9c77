import { Command, InvalidArgumentError, Option } from 'commander';
import { positive } from '../../lib/option-numbers.ts';

/** How a soak is to be run. */
export interface SoakOptions {
  readonly minutes: number;
  readonly rate: number;
  readonly seed: number;
  readonly killEverySeconds: number;
  readonly json: boolean;
}

/** Reads the command line; `now` (epoch milliseconds) is where a seed comes from that is not given. */
export function readArguments(argv: readonly string[], now: number): SoakOptions {
  const { minutes, rate, seed, killEvery, json } = new Command('soak')
    .description(
      'Runs npm start on engines of their own, under load, kills it again and again, takes SNS and DynamoDB ' +
        'away, and compares in the end what was accepted with what is in the history and what was told. ' +
        'Ends with 0 only if all of it balances.',
    )
    .option(
      '--minutes <number>',
      'how long there is load; waiting until nothing is due comes on top',
      positive,
      5,
    )
    .option('--rate <number>', 'webhooks and callbacks a second', positive, 15)
    .addOption(
      new Option('--seed <number>', 'play the same lives and plan the same faults again')
        .argParser(whole)
        .default(now % 2 ** 31, 'made from the time, and printed'),
    )
    .option('--kill-every <seconds>', 'between two kills, on average', positive, 8)
    .option('--json', 'print the books as JSON', false)
    .parse(argv)
    .opts<{ minutes: number; rate: number; seed: number; killEvery: number; json: boolean }>();
  return { minutes, rate, seed, killEverySeconds: killEvery, json };
}

function whole(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('Expected a whole number.');
  return number;
}
