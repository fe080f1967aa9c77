import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CLIENT_ID, startLoginProvider, type LoginProvider } from '../fakes/login-provider.ts';
import { startLyingServer } from '../fakes/lying-server.ts';
import { PATIENCE_MS } from './books.ts';
import { runCommand } from './run-command.ts';

const COMMAND = 'cli/phasewatch/phasewatch.ts';

let provider: LoginProvider;
let api: Awaited<ReturnType<typeof startLyingServer>>;
let home: string;
beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'phasewatch-home-'));
  api = await startLyingServer(() => [
    200,
    { scope: 'mine', instances: [], lookedBackTo: '2026-01-01T00:00:00.000Z' },
  ]);
});
afterEach(async () => {
  await api.close();
  await provider.close();
  rmSync(home, { recursive: true, force: true });
});

const environment = () => ({ HOME: home, PHASEWATCH_URL: api.url });
const phasewatch = (...options: string[]) => runCommand(COMMAND, options, environment());
const logins = () => path.join(home, '.config', 'phasewatch', 'logins.json');
const bearer = (place: number): string => api.asked.at(place)?.headers['authorization'] ?? '';

/** Logs in, while somebody enters the code; resolves with all that was printed. */
async function logIn(options: readonly string[], act: (code: string) => Promise<void>) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', COMMAND, 'login', ...options],
    {
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    },
  );
  const printed: string[] = [];
  const errors = createInterface(child.stderr).on('line', (line) => printed.push(line));
  for await (const line of createInterface(child.stdout)) {
    printed.push(line);
    const code = /code ([A-Z-]+)/.exec(line)?.[1];
    if (code !== undefined) await act(code);
  }
  errors.close();
  const [code] = child.exitCode === null ? ((await once(child, 'exit')) as [number]) : [child.exitCode];
  return { code, printed };
}

describe('phasewatch login', () => {
  test('logs somebody in, keeps that where nobody else can read it, uses it, renews it, and forgets it', async () => {
    // The token is about to expire at once.
    provider = await startLoginProvider(30);
    const options = ['--issuer', provider.issuer, '--client', CLIENT_ID];
    const { code, printed } = await logIn(options, (entered) => provider.approve(entered, 'alice'));
    expect(printed[0]).toBe(
      `Open ${provider.issuer}/device?user_code=${/code (\S+),/.exec(printed[1] ?? '')?.[1]}`,
    );
    expect(printed.at(-1)).toBe(`You are logged in as alice at ${api.url}.`);
    expect(code).toBe(0);
    expect(statSync(logins()).mode & 0o777).toBe(0o600);
    const kept = () =>
      JSON.parse(readFileSync(logins(), 'utf8')) as { logins: Record<string, { accessToken: string }> };
    const first = kept().logins[api.url]?.accessToken;

    expect((await phasewatch('list')).code).toBe(0);
    const second = kept().logins[api.url]?.accessToken;
    expect(bearer(0)).toBe(`Bearer ${second}`);
    expect(second).not.toBe(first);

    await provider.revokeAll();
    const expired = await phasewatch('list');
    expect(expired.code).toBe(1);
    expect(expired.stderr).toBe(`Your login has expired.\nLog in again: phasewatch login --url ${api.url}\n`);
    expect(api.asked).toHaveLength(1);

    expect((await phasewatch('logout')).stdout).toBe(`You are logged out at ${api.url}.\n`);
    expect((await phasewatch('logout')).stdout).toBe(`You were not logged in at ${api.url}.\n`);
    expect(existsSync(logins())).toBe(false);
  });

  test('takes the address and the client from the environments of Squonk2’s Python client', async () => {
    provider = await startLoginProvider(600);
    const file = path.join(home, 'environments');
    writeFileSync(
      file,
      [
        '---',
        'environments:',
        '  site-a:',
        '    keycloak-hostname: keycloak.example.org',
        '  site-b:',
        `    keycloak-hostname: ${provider.issuer}`,
        '    keycloak-realm: squonk',
        `    keycloak-dm-client-id: ${CLIENT_ID}`,
        'default: site-b',
      ].join('\n'),
    );
    const withFile = (...options: string[]) =>
      runCommand(COMMAND, ['login', ...options], { ...environment(), SQUONK2_ENVIRONMENTS_FILE: file });
    // The realm's address is Keycloak's; what runs here is at another one.
    expect((await withFile()).stderr).toContain(
      `${provider.issuer}/auth/realms/squonk cannot be used to log in: `,
    );
    expect((await withFile('--environment', 'site-a')).stderr).toMatch(
      /the environment site-a has no usable keycloak-realm\.$/m,
    );
    expect((await withFile('--environment', 'site-c')).stderr).toMatch(
      /has no environment site-c\. It has site-a, site-b\.$/m,
    );
  });

  test('says what is missing or wrong, and sends no token in clear text', async () => {
    provider = await startLoginProvider(600);
    expect((await phasewatch('login')).stderr).toMatch(/^Say where you log in: --issuer/);
    expect(
      (await phasewatch('login', '--issuer', 'http://keycloak.example.org', '--client', 'c')).stderr,
    ).toMatch(/^Expected an issuer with https/);
    expect((await phasewatch('login', '--issuer', provider.issuer, '--client', 'other')).stderr).toMatch(
      /^You are not logged in: /,
    );
    const { code, stderr } = await runCommand(COMMAND, ['list', '--url', 'http://phasewatch.example.org'], {
      HOME: home,
      PHASEWATCH_TOKEN: 'secret',
    });
    expect([code, stderr]).toEqual([
      1,
      'A token goes to https only, not to http://phasewatch.example.org.\n',
    ]);
  });
});
