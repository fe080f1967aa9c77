import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { answerWithFault, type FaultQueue } from './faults.ts';

/** The path of the token endpoint, as Keycloak lays it out. */
export const TOKEN_PATH = '/auth/realms/squonk/protocol/openid-connect/token';

/** The one account that the stand-in knows. */
export interface Account {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly password: string;
}

/** The tokens that were issued and are still accepted. */
export class IssuedTokens {
  readonly #expiresAt = new Map<string, number>();
  readonly #lifetimeSeconds: number;
  readonly #now: () => number;

  constructor(lifetimeSeconds: number, now: () => number) {
    this.#lifetimeSeconds = lifetimeSeconds;
    this.#now = now;
  }

  /** A new token, as Keycloak's answer. */
  issue() {
    const token = randomUUID();
    this.#expiresAt.set(token, this.#now() + this.#lifetimeSeconds * 1_000);
    return {
      access_token: token,
      expires_in: this.#lifetimeSeconds,
      refresh_expires_in: 0,
      token_type: 'Bearer',
      'not-before-policy': 0,
      scope: 'profile email',
    };
  }

  /** Whether a request with this `Authorization` header is let in. */
  accepts(authorization: string | undefined): boolean {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
    return this.#now() < (this.#expiresAt.get(token) ?? 0);
  }

  /** From now on, none of the tokens issued so far is accepted. */
  expireAll(): void {
    this.#expiresAt.clear();
  }
}

/** Adds Keycloak's token endpoint, for the password and the client-credentials grant. */
export function addLoginRoutes(
  server: FastifyInstance,
  {
    account,
    tokens,
    faults,
    onRequest,
  }: {
    account: Account;
    tokens: IssuedTokens;
    faults: FaultQueue;
    onRequest: () => void;
  },
): void {
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
  server.post(TOKEN_PATH, (request, reply) => {
    onRequest();
    const fault = faults.next();
    if (fault) return answerWithFault(reply, fault, JSON.stringify(tokens.issue()));
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    return answerLogin(reply, form, account, tokens);
  });
}

function answerLogin(
  reply: FastifyReply,
  form: URLSearchParams,
  account: Account,
  tokens: IssuedTokens,
): FastifyReply {
  const refuse = (status: number, error: string, description: string) =>
    reply.code(status).send({ error, error_description: description });
  const secret = form.get('client_secret');
  const grant = form.get('grant_type');
  const isWrongSecret = secret === null ? grant === 'client_credentials' : secret !== account.clientSecret;
  if (form.get('client_id') !== account.clientId || isWrongSecret) {
    return refuse(401, 'unauthorized_client', 'Invalid client or Invalid client credentials');
  }
  if (grant === 'client_credentials') return reply.send(tokens.issue());
  if (grant !== 'password') return refuse(400, 'unsupported_grant_type', 'Unsupported grant_type');
  if (form.get('username') !== account.username || form.get('password') !== account.password) {
    return refuse(401, 'invalid_grant', 'Invalid user credentials');
  }
  return reply.send(tokens.issue());
}
