import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

/** A login server on this machine, with people's device logins as Keycloak has them. */
export interface LoginProvider {
  readonly issuer: string;
  /** What somebody does in a browser: they enter the code, log in, and agree. */
  approve(userCode: string, userName: string): Promise<void>;
  /** Ends all logins of everybody. */
  revokeAll(): Promise<void>;
  close(): Promise<void>;
}

const AUDIENCE = 'https://phasewatch.example.org';
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

/** The public client of the command. */
export const CLIENT_ID = 'phasewatch';

/** Starts one; its access tokens are JWTs that hold for `tokenSeconds`. */
export async function startLoginProvider(tokenSeconds: number): Promise<LoginProvider> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const grants = new Set<string>();
  const provider = quietly(
    () =>
      new Provider(issuer, {
        clients: [
          {
            client_id: CLIENT_ID,
            token_endpoint_auth_method: 'none',
            application_type: 'native',
            grant_types: [DEVICE_CODE, 'refresh_token'],
            redirect_uris: [],
            response_types: [],
          },
        ],
        cookies: { keys: ['of this run'] },
        features: {
          deviceFlow: { enabled: true },
          devInteractions: { enabled: false },
          resourceIndicators: {
            enabled: true,
            defaultResource: () => AUDIENCE,
            useGrantedResource: () => true,
            getResourceServerInfo: () => ({
              scope: 'openid profile email',
              audience: AUDIENCE,
              accessTokenFormat: 'jwt',
              accessTokenTTL: tokenSeconds,
            }),
          },
        },
        claims: { profile: ['preferred_username'], email: ['email'] },
        ttl: { DeviceCode: 600, Grant: 600, RefreshToken: 600, IdToken: 600, AccessToken: tokenSeconds },
        issueRefreshToken: () => true,
        rotateRefreshToken: true,
        extraTokenClaims: (_context, token) => ({
          preferred_username: 'accountId' in token ? token.accountId : undefined,
        }),
        findAccount: (_context, id) => ({
          accountId: id,
          claims: () => ({ sub: id, preferred_username: id }),
        }),
      }),
  );
  server.on('request', provider.callback());
  return {
    issuer,
    approve: async (userCode, userName) => {
      const code = await provider.DeviceCode.findByUserCode(userCode.replaceAll('-', ''));
      if (!code) throw new Error(`There is no code ${userCode}.`);
      const grant = new provider.Grant({ accountId: userName, clientId: CLIENT_ID });
      grant.addOIDCScope('openid profile email');
      grant.addResourceScope(AUDIENCE, 'openid profile email');
      const grantId = await grant.save();
      grants.add(grantId);
      Object.assign(code, {
        ...{ accountId: userName, grantId, scope: 'openid profile email', resource: AUDIENCE },
        ...{ authTime: Math.floor(Date.now() / 1_000), acr: '0', amr: ['pwd'] },
      });
      await code.save();
    },
    revokeAll: async () => {
      for (const id of grants) await (await provider.Grant.find(id))?.destroy();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** It warns that it keeps everything in memory, with a key of its own, which is what a test wants. */
function quietly<Made>(make: () => Made): Made {
  const { warn, info } = console;
  console.warn = console.info = () => undefined;
  try {
    return make();
  } finally {
    Object.assign(console, { warn, info });
  }
}
