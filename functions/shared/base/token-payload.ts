import { parseJson } from './parse-json.ts';

/** What a JSON Web Token says, unverified; `undefined` where it is none. */
export function tokenPayload(token: string): unknown {
  const [, payload = ''] = token.split('.');
  return parseJson(Buffer.from(payload, 'base64url').toString());
}
