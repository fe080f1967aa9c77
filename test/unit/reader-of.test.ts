import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readerOf } from '../../functions/shared/platform/http/reader-of.ts';
import { operator, personNamed, readerParts } from '../../local/local-reader.ts';

const ROLE = 'data-manager-admin';
type Request = Pick<APIGatewayProxyEventV2, 'requestContext' | 'headers'>;

/** A request whose authorizer says this. */
function request(authorizer: unknown, authorization?: string): Request {
  const headers = authorization === undefined ? {} : { authorization };
  return { headers, requestContext: { ...(authorizer !== undefined && { authorizer }) } } as Request;
}

function token(payload: object): string {
  return `Bearer e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.signature`;
}

const CLAIMS = {
  sub: 'subject-1',
  preferred_username: 'Alice',
  email: 'alice@example.org',
  email_verified: 'true',
};
const jwt = (claims: object) => ({ jwt: { claims, scopes: null } });

describe('who reads', () => {
  test('is the person of the verified claims, in lower case', () => {
    const roles = { realm_access: { roles: ['data-manager-user'] } };
    expect(readerOf(request(jwt(CLAIMS), token({ sub: 'subject-1', ...roles })), ROLE)).toEqual({
      person: {
        userName: 'alice',
        subject: 'subject-1',
        email: 'alice@example.org',
        hasVerifiedEmail: true,
      },
      isAdministrator: false,
    });
  });

  test.each([
    [[ROLE], true],
    [['data-manager-user', ROLE], true],
    [['data-manager-user'], false],
    [[`not-${ROLE}`, `${ROLE}-not`, ''], false],
    [[], false],
  ])('with the roles %j is an administrator: %p', (roles, isAdministrator) => {
    const payload = { sub: 'subject-1', realm_access: { roles } };
    expect(readerOf(request(jwt(CLAIMS), token(payload)), ROLE)).toMatchObject({ isAdministrator });
  });

  test('is an administrator by the role that is set, and by that of the realm alone', () => {
    const payload = { sub: 'subject-1', realm_access: { roles: ['chief'] } };
    expect(readerOf(request(jwt(CLAIMS), token(payload)), 'chief').isAdministrator).toBe(true);
    const elsewhere = { sub: 'subject-1', resource_access: { account: { roles: [ROLE] } } };
    expect(readerOf(request(jwt(CLAIMS), token(elsewhere)), ROLE).isAdministrator).toBe(false);
    // The gateway flattens: what it writes of roles is not what is read.
    const claims = { ...CLAIMS, realm_access: `map[roles:[${ROLE}]]` };
    expect(readerOf(request(jwt(claims), token({ sub: 'subject-1' })), ROLE).isAdministrator).toBe(false);
  });

  test('is the same where the token stands without "Bearer", as the gateway allows', () => {
    const bare = token({ sub: 'subject-1', realm_access: { roles: [ROLE] } }).replace('Bearer ', '');
    expect(readerOf(request(jwt(CLAIMS), bare), ROLE).isAdministrator).toBe(true);
  });

  test.each([
    ['preferred_username', 'profile'],
    ['sub', 'basic'],
  ])('is nobody where the token lacks %s, and is told what to set', (claim, scope) => {
    const asked = () =>
      readerOf(request(jwt({ ...CLAIMS, [claim]: undefined }), token({ sub: 'subject-1' })), ROLE);
    expect(asked).toThrow(
      `The token has no claim ${claim} that can be used. In Keycloak, give the client the client scope "${scope}", and switch its lightweight access tokens off: they leave the claim out.`,
    );
    expect(asked).toThrow(expect.objectContaining({ kind: 'forbidden' }));
  });

  test.each([
    ['an e-mail address that is none of ours', { email: 7 }, undefined],
    ['no e-mail address', { email: undefined }, undefined],
  ])('may have %s', (_what, claims, email) => {
    const asked = request(jwt({ ...CLAIMS, ...claims }), token({ sub: 'subject-1' }));
    expect(readerOf(asked, ROLE).person).toMatchObject({ userName: 'alice', email });
  });

  test.each([
    ['of somebody else', token({ sub: 'another', realm_access: { roles: [ROLE] } })],
    ['that is none', 'Bearer nonsense'],
    ['that is not there', undefined],
    ['without a payload', 'Bearer a..c'],
  ])('is nobody with a token %s beside the claims', (_what, authorization) => {
    expect(() => readerOf(request(jwt(CLAIMS), authorization), ROLE)).toThrow(
      expect.objectContaining({ kind: 'forbidden' }),
    );
  });

  test('is an administrator without a name, by IAM', () => {
    const iam = { userArn: 'arn:aws:iam::123456789012:user/reader', accountId: '123456789012' };
    expect(readerOf(request({ iam }), ROLE)).toEqual({ person: undefined, isAdministrator: true });
  });

  test.each([
    ['no authorizer', undefined],
    ['an empty one', {}],
    ['one of Lambda', { lambda: { preferred_username: 'alice', isAdministrator: true } }],
    ['null for both', { jwt: null, iam: null }],
    ['no claims', { jwt: {} }],
    ['IAM without a caller', { iam: {} }],
  ])('is nobody with %s, whatever the token says: there is no other way in', (_what, authorizer) => {
    const payload = { ...CLAIMS, realm_access: { roles: [ROLE] } };
    expect(() => readerOf(request(authorizer, token(payload)), ROLE)).toThrow(
      expect.objectContaining({ kind: 'forbidden' }),
    );
  });

  test('on one machine is as the gateway of AWS would say it', () => {
    const readerIn = (parts: ReturnType<typeof readerParts>) =>
      readerOf(request(parts.authorizer, parts.authorization), ROLE);
    expect(readerIn(readerParts(operator('Me')))).toMatchObject({
      person: { userName: 'me' },
      isAdministrator: true,
    });
    expect(readerIn(readerParts(personNamed('alice')))).toMatchObject({
      person: { userName: 'alice', subject: 'local-alice', hasVerifiedEmail: false },
      isAdministrator: false,
    });
    const { claims } = readerParts(operator('me')).authorizer.jwt;
    expect(claims['realm_access']).toBe('map[roles:[data-manager-user data-manager-admin]]');
    expect(Object.values(claims).every((claim) => typeof claim === 'string')).toBe(true);
  });
});
