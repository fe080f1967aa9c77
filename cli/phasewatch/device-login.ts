import * as openid from 'openid-client';
import { reasonOf } from '../../local/send-report.ts';
import { LoginExpired, Unavailable } from './failures.ts';
import { isLoopback } from './safe-address.ts';
import type { Login } from './logins.ts';

/** What a login asks for: who it is, and the e-mail address. */
const SCOPE = 'openid profile email';
const TIMEOUT_SECONDS = 30;
/** A token is renewed when it is about to expire. */
const RENEW_BEFORE_MS = 60_000;

/** Where people log in. */
export interface Issuer {
  readonly issuer: string;
  readonly clientId: string;
}

/** What somebody has to open, and enter, to log in. */
export type Invitation = (page: string, code: string, pageWithCode: string | undefined) => void;

/**
 * Logs a person in by the device flow (RFC 8628): they open a page, on whatever device, and enter a code. Waits until
 * they have, or have refused, or the code has expired.
 *
 * @throws Error with a sentence
 */
export async function logIn({ issuer, clientId }: Issuer, invite: Invitation): Promise<Login> {
  const configuration = await discover({ issuer, clientId });
  try {
    const device = await openid.initiateDeviceAuthorization(configuration, { scope: SCOPE });
    invite(device.verification_uri, device.user_code, device.verification_uri_complete);
    const tokens = await openid.pollDeviceAuthorizationGrant(configuration, device);
    return loginOf({ issuer, clientId }, tokens, undefined);
  } catch (error) {
    throw new Error(`You are not logged in: ${oauthReason(error)}`, { cause: error });
  }
}

/**
 * The login with an access token that is good for a minute at least.
 *
 * @throws LoginExpired
 * @throws Unavailable when the issuer cannot be asked
 */
export async function renewed(login: Login, now: number): Promise<Login> {
  if (login.expiresAt - now > RENEW_BEFORE_MS) return login;
  if (login.refreshToken === undefined) throw new LoginExpired('Your login has expired.');
  const configuration = await discover(login);
  try {
    const tokens = await openid.refreshTokenGrant(configuration, login.refreshToken);
    return loginOf(login, tokens, login.refreshToken);
  } catch (error) {
    if (error instanceof openid.ResponseBodyError && error.error === 'invalid_grant') {
      throw new LoginExpired('Your login has expired.', { cause: error });
    }
    throw new Unavailable(`Your login could not be renewed: ${oauthReason(error)}`, { cause: error });
  }
}

async function discover({ issuer, clientId }: Issuer): Promise<openid.Configuration> {
  const server = new URL(issuer);
  try {
    return await openid.discovery(server, clientId, undefined, openid.None(), {
      timeout: TIMEOUT_SECONDS,
      ...(isLoopback(server) && { execute: [openid.allowInsecureRequests] }),
    });
  } catch (error) {
    throw new Unavailable(`${issuer} cannot be used to log in: ${oauthReason(error)}`, { cause: error });
  }
}

function loginOf(
  { issuer, clientId }: Issuer,
  tokens: openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers,
  refreshToken: string | undefined,
): Login {
  return {
    issuer,
    clientId,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? refreshToken,
    expiresAt: Date.now() + (tokens.expiresIn() ?? 60) * 1_000,
  };
}

function oauthReason(error: unknown): string {
  if (error instanceof openid.ResponseBodyError) return error.error_description ?? error.error;
  return reasonOf(error);
}
