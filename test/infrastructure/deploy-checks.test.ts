import { afterEach, describe, expect, test } from '@jest/globals';
import { issuerProblem, tokenUrlProblem } from '../../cli/deploy-checks.ts';
import { PAGE, startLyingServer, type Lie } from '../fakes/lying-server.ts';

const REALM = '/realms/squonk';
const DISCOVERY = `${REALM}/.well-known/openid-configuration`;
const KEYS = `${REALM}/keys`;
/** Milliseconds. No answer takes that long. */
const PATIENT = 60_000;

let server: Awaited<ReturnType<typeof startLyingServer>>;
afterEach(() => server.close());

/** The problem of an issuer that is as it should be, but for what it answers at some paths. */
async function problemOf(lies: Readonly<Record<string, (issuer: string) => Lie>>, timeoutMs = PATIENT) {
  server = await startLyingServer(({ url }) => {
    const issuer = `${server.url}${REALM}`;
    const truths: Readonly<Record<string, Lie>> = {
      [DISCOVERY]: [200, { issuer, jwks_uri: `${server.url}${KEYS}` }],
      [KEYS]: [200, { keys: [{ kty: 'RSA' }] }],
    };
    return lies[url]?.(issuer) ?? truths[url] ?? [404, ''];
  });
  const problem = await issuerProblem(`${server.url}${REALM}`, timeoutMs);
  return problem?.replaceAll(server.url, 'https://keycloak.example');
}

describe('Before a deployment, the issuer of readers’ tokens', () => {
  test('has a configuration of its own, and keys', async () => {
    expect(await problemOf({})).toBeUndefined();
    expect(server.asked.map(({ url }) => url)).toEqual([DISCOVERY, KEYS]);
  });

  const jwks = (jwks_uri: unknown) => (issuer: string) => [200, { issuer, jwks_uri }] as const;
  test.each<[what: string, lies: Record<string, (issuer: string) => Lie>, problem: RegExp]>([
    ['hangs up', { [DISCOVERY]: () => 'hangs up' }, /openid-configuration cannot be reached: .*closed\.$/],
    ['is not there', { [DISCOVERY]: () => [404, ''] }, /openid-configuration answers with 404\.$/],
    ['redirects', { [DISCOVERY]: () => [302, ''] }, /redirects to another address \(302\)\.$/],
    ['is a web page', { [DISCOVERY]: () => [200, PAGE] }, /does not answer with JSON\.$/],
    [
      'is another one',
      { [DISCOVERY]: (issuer) => [200, { issuer: `${issuer}/`, jwks_uri: `${issuer}/keys` }] },
      /another issuer, "https:\/\/keycloak\.example\/realms\/squonk\/"\..*to the letter\.$/,
    ],
    ['names no keys', { [DISCOVERY]: jwks(undefined) }, /not the configuration of an issuer: jwks_uri is/],
    ['names keys at no address', { [DISCOVERY]: jwks('keys') }, /jwks_uri is missing or wrong\.$/],
    ['has keys that are not there', { [KEYS]: () => [404, ''] }, /squonk\/keys answers with 404\.$/],
    ['has no keys', { [KEYS]: () => [200, { keys: [] }] }, /squonk\/keys has no RSA key/],
    ['has other keys', { [KEYS]: () => [200, { keys: [{ kty: 'EC' }] }] }, /has no RSA key/],
  ])('that %s is refused, saying why', async (_what, lies, problem) => {
    expect(await problemOf(lies)).toMatch(problem);
  });

  test('that does not answer in time is refused', async () => {
    expect(await problemOf({ [DISCOVERY]: () => 'never answers' }, 50)).toMatch(
      /cannot be reached: .*timeout/,
    );
  });

  test('that nobody listens for is refused', async () => {
    server = await startLyingServer(() => [404, '']);
    const { url } = server;
    await server.close();
    expect(await issuerProblem(url, PATIENT)).toMatch(/cannot be reached: connect ECONNREFUSED/);
    server = await startLyingServer(() => [404, '']);
  });
});

describe('Before a deployment, the address for tokens', () => {
  test.each<[what: string, lie: Lie, problem: RegExp | undefined]>([
    ['that refuses as it should', [400, { error: 'invalid_request' }], undefined],
    ['that refuses an unknown client', [401, { error: 'invalid_client' }], undefined],
    ['that is not there', [404, ''], /\/token answers with 404\.$/],
    ['that is a web page', [200, PAGE], /answers with 200\.$/],
    ['that is another API', [400, { message: 'no' }], /does not answer as an address for tokens does\.$/],
    ['that is away', 'hangs up', /cannot be reached: /],
  ])('%s is judged by that', async (_what, lie, problem) => {
    server = await startLyingServer(() => lie);
    const found = await tokenUrlProblem(`${server.url}/token`, PATIENT);
    if (problem) expect(found).toMatch(problem);
    else expect(found).toBeUndefined();
    expect(server.asked[0]?.method).toBe('POST');
  });
});
