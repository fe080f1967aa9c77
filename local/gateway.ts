import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { HttpHandler } from '../functions/shared/platform/handlers.ts';
import { problemDocument } from '../functions/shared/platform/http/problem-document.ts';
import { ROUTES, type Route } from '../functions/shared/shape/routes.ts';
import { TIMEOUT_SECONDS } from '../functions/shared/shape/time-outs.ts';
import { gatewayEvent } from './gateway-event.ts';
import { AS_HEADER, operator, personNamed, type LocalReader } from './local-reader.ts';
import { invocationContext } from './invocation-context.ts';
import { StartupError } from './startup-error.ts';

/** The functions behind the HTTP API, by folder. */
export type HttpFunctions = Record<keyof typeof ROUTES, HttpHandler>;

/** The local HTTP API. Until it is open, it answers 503. */
export interface Gateway {
  readonly url: string;
  open(functions: HttpFunctions): void;
  /** Answers what has been asked, takes nothing new, and resolves when all connections are closed. */
  close(): Promise<void>;
}

/** API Gateway's limit; the functions' own is lower. */
const BODY_MAX_BYTES = 10 * 1_024 * 1_024;
/** How long a request may take to arrive whole. */
const REQUEST_TIMEOUT_MS = 30_000;
/** What fastify is sure to read as a content type. */
const CONTENT_TYPE = /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+\s*(?:;|$)/;
const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];
/** A parameter that takes all that is left of the path, slashes included. */
const GREEDY = /\{(\w+)\+\}/;

/** How a gateway differs from the usual one. */
export interface GatewayOptions {
  /** The names of a proxy before it. */
  readonly proxyHosts?: readonly string[];
  /** Who reads where a request does not say as whom. */
  readonly reader?: LocalReader;
}

/**
 * Listens on this machine only, and hands requests to it, or to a proxy's names, as API Gateway events to the same
 * handlers that Lambda runs. Whoever reads is the operator of the machine, or whom the header `Phasewatch-As` names.
 *
 * @throws StartupError when the port is taken or not allowed
 */
export async function startGateway(
  port: number,
  { proxyHosts = [], reader = operator('operator') }: GatewayOptions = {},
): Promise<Gateway> {
  const app = fastify({
    bodyLimit: BODY_MAX_BYTES,
    // A client that sends slowly is let go, as API Gateway would.
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: 4_096 },
    forceCloseConnections: 'idle',
    // Its own answers quote the path, and with it the secret of a callback.
    frameworkErrors: (_error, _request, reply) => void sendMalformed(reply),
  });
  // A web page can have the browser ask this machine under a name of its own (DNS rebinding).
  const hosts = new Set([...LOOPBACK_HOSTS, ...proxyHosts.map((host) => host.toLowerCase())]);
  app.addHook('onRequest', async (request, reply) => {
    const { host = '' } = request.headers;
    if (hosts.has(host.replace(/:\d*$/, '').toLowerCase())) return undefined;
    return send(
      reply,
      problemDocument(421, 'Phasewatch is not at this address. PROXY_HOSTS names those of a proxy.'),
    );
  });
  // Fastify refuses a content type that it cannot read; API Gateway hands every request on.
  app.addHook('onRequest', async ({ headers }) => {
    const type = headers['content-type'];
    if (type !== undefined && !CONTENT_TYPE.test(type)) headers['content-type'] = 'application/octet-stream';
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  let functions: HttpFunctions | undefined;
  let isClosing = false;
  // A client that keeps its connection would be waited for.
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
  app.get('/healthz', (_request, reply) =>
    functions ? reply.send({ status: 'ok' }) : send(reply, problemDocument(503, 'Phasewatch is starting.')),
  );
  for (const folder of Object.keys(ROUTES) as (keyof typeof ROUTES)[]) {
    for (const route of ROUTES[folder]) addRoute(app, route, () => functions?.[folder], folder, reader);
  }
  app.setNotFoundHandler((_request, reply) =>
    send(reply, problemDocument(404, 'There is nothing at this address.')),
  );
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    if (error.statusCode === 413) return send(reply, problemDocument(413, 'The body is larger than 10 MB.'));
    if (error.statusCode !== undefined && error.statusCode < 500) return sendMalformed(reply);
    return send(reply, problemDocument(500, 'An unexpected error occurred.'));
  });
  const url = await listen(app, port);
  return {
    url,
    open: (opened) => (functions = opened),
    close: () => {
      isClosing = true;
      return app.close();
    },
  };
}

function addRoute(
  app: FastifyInstance,
  route: Route,
  handler: () => HttpHandler | undefined,
  folder: keyof typeof ROUTES,
  reader: LocalReader,
): void {
  app.route({
    method: route.method,
    url: route.path.replace(GREEDY, '*').replaceAll(/\{(\w+)\}/g, ':$1'),
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const handle = handler();
      if (!handle) return send(reply, problemDocument(503, 'Phasewatch is starting.'));
      return send(
        reply,
        await handle(
          eventOf(request, route, reader),
          invocationContext(folder, randomUUID(), TIMEOUT_SECONDS[folder] * 1_000),
        ),
      );
    },
  });
}

function eventOf(request: FastifyRequest, { method, path, proof }: Route, reader: LocalReader) {
  const as = request.headers[AS_HEADER];
  return gatewayEvent({
    method: request.method,
    url: request.url,
    routeKey: `${method} ${path}`,
    pathParameters: pathParameters(path, request.params as Record<string, string>),
    headers: request.headers,
    body: request.body as Buffer | undefined,
    reader: proof === 'reader' ? (typeof as === 'string' ? personNamed(as) : reader) : undefined,
    requestId: request.id,
    sourceIp: request.ip,
    receivedAt: Date.now(),
  });
}

/** What fastify calls `*` has a name in API Gateway. */
function pathParameters(
  path: string,
  { '*': rest, ...parameters }: Record<string, string>,
): Record<string, string> {
  const greedy = GREEDY.exec(path)?.[1];
  return greedy === undefined || rest === undefined ? parameters : { ...parameters, [greedy]: rest };
}

function sendMalformed(reply: FastifyReply): FastifyReply {
  return send(reply, problemDocument(400, 'The request is malformed.'));
}

function send(reply: FastifyReply, response: APIGatewayProxyStructuredResultV2): FastifyReply {
  return (
    reply
      .code(response.statusCode ?? 200)
      .headers((response.headers ?? {}) as Record<string, string>)
      // As bytes: a text would have its content type changed.
      .send(Buffer.from(response.body ?? ''))
  );
}

async function listen(app: FastifyInstance, port: number): Promise<string> {
  try {
    return await app.listen({ host: '127.0.0.1', port });
  } catch (error) {
    const code = Error.isError(error) && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new StartupError(
        `Port ${port} is in use by another program. Stop it, or set PORT (0 takes any free one).`,
      );
    }
    if (code === 'EACCES') {
      throw new StartupError(`Port ${port} may not be used by this user. Set PORT to one above 1023.`);
    }
    throw error;
  }
}
