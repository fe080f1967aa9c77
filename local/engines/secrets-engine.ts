import { randomBytes } from 'node:crypto';
import fastify from 'fastify';
import type { Engine } from './engine.ts';

/**
 * Starts a Secrets Manager that knows one call, GetSecretValue, for secrets that are kept elsewhere. Its address
 * has a part that cannot be guessed, because any process of this machine can reach it.
 */
export async function startSecretsEngine(secrets: ReadonlyMap<string, unknown>): Promise<Engine> {
  const app = fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  const path = `/${randomBytes(16).toString('hex')}`;
  app.post(`${path}/`, async (request, reply) => {
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
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url: `${origin}${path}`, stop: () => app.close() };
}
