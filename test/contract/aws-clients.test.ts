import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import dns from 'node:dns';
import type { RequestListener } from 'node:http';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PublishCommand } from '@aws-sdk/client-sns';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  dynamoDbClient,
  secretsManagerClient,
  snsClient,
} from '../../functions/shared/platform/aws-clients.ts';
import type { EndpointEnv } from '../../functions/shared/platform/endpoint-env.ts';
import { POLL_KEY } from '../../functions/shared/shape/table-schema.ts';
import { TIMEOUT_SECONDS } from '../../functions/shared/shape/time-outs.ts';
import { until } from '../end-to-end/books.ts';
import { heldTimers } from '../fakes/held-timers.ts';
import { startAnsweringServer } from './answering-server.ts';

/** A client as the functions make it, one question for it, and how often it may ask. */
interface Asker {
  /** The variable that says where the service is. */
  readonly variable: keyof EndpointEnv;
  readonly service: string;
  readonly tries: number;
  /** How many milliseconds one try may take. */
  readonly patienceMs: number;
  readonly ask: (env: EndpointEnv) => Promise<unknown>;
}

/** Asks with a client that nobody uses afterwards. */
const usedBy = <Client extends { destroy(): void }>(
  client: Client,
  ask: (client: Client) => Promise<unknown>,
) => ask(client).finally(() => client.destroy());

const CONNECTING_MS = 1_000;
const SHORTEST_MS = Math.min(...Object.values(TIMEOUT_SECONDS)) * 1_000;
const NOWHERE = 'http://any:any@127.0.0.1:1';
const ASKERS: Readonly<Record<string, Asker>> = {
  'the table': {
    variable: 'AWS_ENDPOINT_URL_DYNAMODB',
    service: 'dynamodb',
    tries: 3,
    patienceMs: 2_000,
    ask: (env) =>
      usedBy(dynamoDbClient(env), (client) =>
        client.send(new GetItemCommand({ TableName: 'phasewatch', Key: marshall(POLL_KEY) })),
      ),
  },
  // A second try of a publish that did go out is a second message.
  'the topic': {
    variable: 'AWS_ENDPOINT_URL_SNS',
    service: 'sns',
    tries: 1,
    patienceMs: 5_000,
    ask: (env) =>
      usedBy(snsClient(env), (client) =>
        client.send(new PublishCommand({ TopicArn: 'arn:aws:sns:us-east-1:0:any', Message: 'any' })),
      ),
  },
  'the secrets': {
    variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    service: 'secretsmanager',
    tries: 3,
    patienceMs: 2_000,
    ask: (env) =>
      usedBy(secretsManagerClient(env), (client) =>
        client.send(new GetSecretValueCommand({ SecretId: 'webhook' })),
      ),
  },
};

const closers: (() => Promise<void>)[] = [];
const variables = { ...process.env };
beforeEach(() => {
  const ofEnvironment = { AWS_ACCESS_KEY_ID: 'own', AWS_SECRET_ACCESS_KEY: 'own', AWS_REGION: 'eu-north-1' };
  Object.assign(process.env, ofEnvironment);
});
afterEach(async () => {
  process.env = { ...variables };
  jest.restoreAllMocks();
  for (const close of closers.splice(0)) await close();
});

/** A service that answers as the test likes, and the requests that have come. */
async function service(answer: RequestListener) {
  const server = await startAnsweringServer(answer);
  closers.push(server.close);
  return server;
}

const failing: RequestListener = (_request, response) => void response.writeHead(500).end();
describe.each(Object.entries(ASKERS))(
  '%s',
  (_name, { variable, service: signedFor, tries, patienceMs, ask }) => {
    const envOf = (address: string): EndpointEnv => ({
      AWS_ENDPOINT_URL_DYNAMODB: NOWHERE,
      AWS_ENDPOINT_URL_SNS: NOWHERE,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: NOWHERE,
      [variable]: address,
    });

    test(`row 17: is asked ${tries} times in all while it fails`, async () => {
      const { requests, host } = await service(failing);
      await expect(ask(envOf(`http://any:any@${host}`))).rejects.toMatchObject({
        $metadata: { httpStatusCode: 500, attempts: tries },
      });
      expect(requests).toHaveLength(tries);
    });

    test('row 17: is given up when it says nothing, long before the time of a function is over', async () => {
      const timers = heldTimers();
      const { requests, host } = await service(({ socket }) => {
        timers.runOut(patienceMs);
        // Whoever would wait on is hung up on.
        socket.destroy();
      });
      await expect(ask(envOf(`http://any:any@${host}`))).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(requests).toHaveLength(tries);
      expect(tries * (CONNECTING_MS + patienceMs)).toBeLessThan(SHORTEST_MS);
    });

    test('row 17: is given up when there is no connection after a second', async () => {
      const lookups = jest.spyOn(dns, 'lookup').mockReturnValue(undefined as never);
      const timers = heldTimers();
      const asking = ask(envOf('http://any:any@never-found.test'));
      let isOver = false;
      void asking.catch(() => undefined).finally(() => (isOver = true));
      for (let attempt = 1; attempt <= tries; attempt += 1) {
        await until(() => isOver || lookups.mock.calls.length === attempt, 'a connection is begun');
        expect(timers.runOut(CONNECTING_MS)).toBe(1);
        // Half-way through a longer time-out, the SDK sets another timer.
        expect(Math.max(...timers.set)).toBeLessThanOrEqual(patienceMs + 1_000);
      }
      await until(() => isOver || lookups.mock.calls.length > tries, 'it is given up');
      expect(lookups.mock.calls).toHaveLength(tries);
      await expect(asking).rejects.toMatchObject({ name: 'TimeoutError' });
    });

    test('of an engine is asked with the key in its address, which is not sent on', async () => {
      const { requests, host } = await service(failing);
      await expect(ask(envOf(`http://key-of-engine:hush@${host}`))).rejects.toThrow();
      expect(requests[0]?.headers.host).toBe(host);
      expect(requests[0]?.headers.authorization).toMatch(
        new RegExp(`Credential=key-of-engine/\\d+/us-east-1/${signedFor}/`),
      );
      expect(JSON.stringify([requests[0]?.url, requests[0]?.headers])).not.toContain('hush');
    });

    test('of an engine without a key is asked with the key and region of the environment', async () => {
      const { requests, host } = await service(failing);
      await expect(ask(envOf(`http://${host}`))).rejects.toThrow();
      expect(requests[0]?.headers.authorization).toMatch(
        new RegExp(`Credential=own/\\d+/eu-north-1/${signedFor}/`),
      );
    });
  },
);
