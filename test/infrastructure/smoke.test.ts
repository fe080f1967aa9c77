import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runSmoke, type SmokeOptions } from '../../cli/smoke-run.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A Phasewatch that knows one report, and the headers of whoever reads its history. */
async function aDeployedApi() {
  const readers: IncomingHttpHeaders[] = [];
  let reports = 0;
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) =>
      void response.writeHead(status, { connection: 'close' }).end(JSON.stringify(body));
    if (request.method === 'GET') {
      readers.push(request.headers);
      return answer(200, { phase: 'RUNNING', history: [{ observedAt: '2026-02-03T10:00:00.000Z' }] });
    }
    if (request.headers['webhook-signature'] === undefined) return answer(401, {});
    reports += 1;
    return answer(202, { results: [{ result: reports === 1 ? 'recorded' : 'unchanged' }] });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, readers };
}

describe('the check after a deploy', () => {
  test.each<[string, Partial<SmokeOptions>, RegExp]>([
    ['a token', { token: 'of a reader' }, /^Bearer of a reader$/],
    [
      'AWS credentials, by Signature Version 4',
      {
        aws: { region: 'eu-west-1', credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hush' } },
      },
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=host;[\w;-]+, Signature=[0-9a-f]{64}$/,
    ],
  ])('reads with %s', async (_name, proof, authorization) => {
    const { url, readers } = await aDeployedApi();
    const options = { url, secret: 'c2VjcmV0', token: undefined, ...proof };
    const lines: string[] = [];
    expect(await runSmoke(options, { print: (line) => lines.push(line), waitMs: 1 })).toBe(true);
    expect(lines.join('\n')).toContain('Its history can be read: RUNNING, 1 entry');
    expect(readers).toMatchObject([{ authorization: expect.stringMatching(authorization) }]);
  });
});
