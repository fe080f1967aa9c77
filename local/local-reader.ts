import { administratorRole } from '../functions/shared/shape/settings.ts';

/** Who reads on this machine, and with which roles of the realm. */
export interface LocalReader {
  readonly userName: string;
  readonly roles: readonly string[];
}

/** The header by which somebody looks at Phasewatch as another person. */
export const AS_HEADER = 'phasewatch-as';
/** What Keycloak gives to everybody who may use the Data Manager. */
const USER_ROLE = 'data-manager-user';

/** An administrator of this name. */
export function operator(userName: string, role: string = administratorRole.default): LocalReader {
  return { userName, roles: [USER_ROLE, role] };
}

/** A person of this name, without any rights of an administrator. */
export function personNamed(userName: string): LocalReader {
  return { userName, roles: [USER_ROLE] };
}

/**
 * What API Gateway hands on of a reader whose token it has verified: the token itself, and its claims, flattened into
 * texts. This token has no signature: it never leaves this machine.
 */
export function readerParts({ userName, roles }: LocalReader) {
  const claims = {
    iss: 'http://localhost',
    sub: `local-${userName}`,
    preferred_username: userName,
    email: `${userName}@localhost.localdomain`,
    email_verified: false,
    realm_access: { roles },
  };
  const parts = [{ alg: 'none', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return {
    authorization: `Bearer ${parts.join('.')}.`,
    authorizer: {
      jwt: {
        claims: Object.fromEntries(Object.entries(claims).map(([name, claim]) => [name, flattened(claim)])),
        scopes: null,
      },
    },
  };
}

/** As API Gateway writes what is no text. */
function flattened(claim: unknown): string {
  if (Array.isArray(claim)) return `[${claim.map(flattened).join(' ')}]`;
  if (typeof claim !== 'object' || claim === null) return String(claim);
  return `map[${Object.entries(claim)
    .map(([name, value]) => `${name}:${flattened(value)}`)
    .join(' ')}]`;
}
