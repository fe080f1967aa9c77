import { awsReader, type ReaderProof } from '../with-proof.ts';
import { renewed } from './device-login.ts';
import { Logins } from './logins.ts';
import { isLoopback, isSafe } from './safe-address.ts';

/** Who asks, and what to do when that is not enough. */
export interface Identity {
  /** What a request proves it with. @throws LoginExpired, Unavailable */
  proof(): Promise<ReaderProof>;
  readonly advice: string;
}

/**
 * Who asks at an address: PHASEWATCH_TOKEN, else the login there, else the AWS credentials of the environment.
 *
 * @throws Error when a token would go over the network in clear text
 */
export function identityAt(url: string, environment: NodeJS.ProcessEnv): Identity {
  const token = environment['PHASEWATCH_TOKEN'];
  const logins = new Logins(environment);
  const login = token === undefined ? logins.of(url) : undefined;
  const place = new URL(url);
  if ((token !== undefined || login) && !isSafe(place)) {
    throw new Error(`A token goes to https only, not to ${url}.`);
  }
  if (token !== undefined) {
    return {
      proof: async () => ({ token }),
      advice: 'The token of PHASEWATCH_TOKEN may have expired, or may not read here.',
    };
  }
  if (login) {
    let current = login;
    return {
      proof: async () => {
        const next = await renewed(current, Date.now());
        if (next !== current) logins.keep(url, next);
        current = next;
        return { token: current.accessToken };
      },
      advice: `Log in again: phasewatch login --url ${url}`,
    };
  }
  const aws = isLoopback(place) ? undefined : awsReader(url, environment);
  return {
    proof: async () => ({ token: undefined, aws }),
    advice: aws
      ? `The AWS credentials of the environment may not read here. Log in: phasewatch login --url ${url}`
      : `Log in: phasewatch login --url ${url}`,
  };
}
