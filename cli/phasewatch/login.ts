import type { Command } from 'commander';
import { tokenPayload } from '../../functions/shared/base/token-payload.ts';
import { print, printError } from '../../lib/terminal.ts';
import { logIn, type Issuer } from './device-login.ts';
import { Logins } from './logins.ts';
import { isSafe } from './safe-address.ts';
import { squonkEnvironment } from './squonk-environments.ts';
import { localTime } from './words.ts';

interface Options {
  readonly issuer?: string;
  readonly client?: string;
  readonly environment?: string;
}

const EXAMPLES = `
Where people log in is taken from --issuer and --client; without these, from the last login here, and then from the
environments of Squonk2's Python client (~/.squonk2/environments). The login is kept in a file of yours, and renewed.

Examples:
  phasewatch login --url https://phasewatch.example.org --issuer https://keycloak.example.org/realms/squonk --client phasewatch
  phasewatch login --environment site-a`;

/** `phasewatch login` and `logout`. `place` gives the address of the API. */
export function addLogin(program: Command, place: () => string): void {
  program
    .command('login')
    .description('Logs you in: you open a page in any browser, and enter a code.')
    .option('--issuer <url>', 'where people of the platform log in, such as a realm of Keycloak')
    .option('--client <id>', 'the public client for this command (device flow)')
    .option('--environment <name>', 'one of the environments of Squonk2’s Python client')
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      const url = place();
      const logins = new Logins(process.env);
      const login = await logIn(issuerOf(options, url, logins), (page, code, pageWithCode) => {
        print(`Open ${pageWithCode ?? page}`);
        print(`and enter the code ${code}${pageWithCode === undefined ? '' : ', if it asks for one'}.`);
      });
      logins.keep(url, login);
      const who = userNameIn(login.accessToken);
      print(`You are logged in${who === undefined ? '' : ` as ${who}`} at ${url}.`);
      if (login.refreshToken === undefined)
        printError(`This holds until ${localTime(new Date(login.expiresAt).toISOString())}.`);
    });
  program
    .command('logout')
    .description('Forgets your login at this address.')
    .action(() => {
      const url = place();
      print(
        new Logins(process.env).forget(url)
          ? `You are logged out at ${url}.`
          : `You were not logged in at ${url}.`,
      );
    });
}

/** @throws Error with what to say */
function issuerOf({ issuer: named, client, environment }: Options, url: string, logins: Logins): Issuer {
  const last = environment === undefined && named === undefined ? logins.of(url) : undefined;
  const squonk = last || named !== undefined ? undefined : squonkEnvironment(environment, process.env);
  const issuer = named ?? last?.issuer ?? squonk?.issuer;
  const clientId = client ?? last?.clientId ?? squonk?.clientId;
  if (issuer === undefined) throw new Error('Say where you log in: --issuer with the address of the realm.');
  if (clientId === undefined) throw new Error('Say with which client: --client with its id.');
  if (!URL.canParse(issuer) || !isSafe(new URL(issuer))) {
    throw new Error(`Expected an issuer with https, not ${issuer}.`);
  }
  return { issuer, clientId };
}

/** For people to read only: who somebody is, the API looks up in a token that was verified. */
function userNameIn(accessToken: string): string | undefined {
  const payload = tokenPayload(accessToken) as { preferred_username?: unknown } | undefined;
  const name = payload?.preferred_username;
  return typeof name === 'string' ? name : undefined;
}
