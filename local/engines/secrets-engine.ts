import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import type { Engine } from './engine.ts';
import { guard, LOOPBACK } from './guard.ts';

/** Starts a Secrets Manager that knows one call, GetSecretValue, for secrets that are kept elsewhere. */
export async function startSecretsEngine(secrets: ReadonlyMap<string, unknown>): Promise<Engine> {
  const app = fastify({ forceCloseConnections: true });
  const { url, drain } = guard(app.server);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.post('/', async (request, reply) => {
    void reply.type('application/x-amz-json-1.1');
    if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') {
      return reply.code(400).send(JSON.stringify({ __type: 'InvalidRequestException' }));
    }
    const { SecretId: id } = JSON.parse(String(request.body)) as { SecretId: string };
    const value = secrets.get(id);
    if (value === undefined)
      return reply.code(400).send(JSON.stringify({ __type: 'ResourceNotFoundException' }));
    return JSON.stringify({ Name: id, SecretString: JSON.stringify(value) });
  });
  await app.listen({ host: LOOPBACK, port: 0 });
  return {
    url: url((app.server.address() as AddressInfo).port),
    stop: async () => {
      await drain();
      await app.close();
    },
  };
}
