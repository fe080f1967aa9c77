import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HIDDEN_PROJECT_ID, type RawProject } from './catalogue.ts';
import { answerWithFault, type FaultQueue } from './faults.ts';
import type { RawInstance } from './lifecycle.ts';
import type { IssuedTokens } from './login-routes.ts';
import type { World } from './world.ts';

/** The path of the API. */
export const API_PATH = '/data-manager-api';

interface Answer {
  readonly status: 200 | 401 | 403 | 404;
  readonly body: unknown;
}

/** Adds `GET /instance`, `GET /instance/{id}` and `GET /project`; all other paths of the API are not there. */
export function addInstanceRoutes(
  server: FastifyInstance,
  {
    world,
    projects,
    tokens,
    faults,
    onRequest,
  }: {
    world: World;
    projects: readonly RawProject[];
    tokens: IssuedTokens;
    faults: Readonly<Record<'api' | 'projects', FaultQueue>>;
    onRequest: (route: 'list' | 'instance' | 'projects') => void;
  },
): void {
  const reply = (
    request: FastifyRequest,
    reply: FastifyReply,
    find: () => Answer,
    where: keyof typeof faults = 'api',
  ) => {
    const answer = tokens.accepts(request.headers.authorization) ? find() : UNAUTHORISED;
    const body = JSON.stringify(answer.body);
    const fault = faults[where].next();
    if (fault) return answerWithFault(reply, fault, body);
    return reply.code(answer.status).type('application/json').send(body);
  };
  server.get<{ Querystring: { project_id?: string } }>(`${API_PATH}/instance`, (request, response) => {
    onRequest('list');
    return reply(request, response, () => listAnswer(world, request.query.project_id));
  });
  server.get<{ Params: { id: string } }>(`${API_PATH}/instance/:id`, (request, response) => {
    onRequest('instance');
    return reply(request, response, () => instanceAnswer(world, request.params.id));
  });
  server.get(`${API_PATH}/project`, (request, response) => {
    onRequest('projects');
    const body = { count: projects.length, projects };
    return reply(request, response, () => ({ status: 200, body }), 'projects');
  });
}

const UNAUTHORISED: Answer = {
  status: 401,
  body: { error: 'No authorization token provided, or it has expired' },
};
const FORBIDDEN: Answer = { status: 403, body: { error: 'You do not have access to the Project' } };

function listAnswer(world: World, projectId: string | undefined): Answer {
  if (projectId === HIDDEN_PROJECT_ID) return FORBIDDEN;
  const instances = world.list().filter(({ project_id }) => (projectId ?? project_id) === project_id);
  return { status: 200, body: { count: instances.length, instances } };
}

function instanceAnswer(world: World, id: string): Answer {
  const instance = world.find(id);
  if (!instance) return { status: 404, body: { error: `The Instance (${id}) does not exist` } };
  if (instance.project_id === HIDDEN_PROJECT_ID) return FORBIDDEN;
  return { status: 200, body: withoutId(instance) };
}

/** The shape of `GET /instance/{id}`: no id, and some fields that the list does not have. */
function withoutId({ id, ...fields }: RawInstance): Record<string, unknown> {
  const coins = Number(fields['coins'] ?? 0);
  return {
    outputs: {},
    ...fields,
    tasks: [{ id: id.replace(/^instance/, 'task'), purpose: 'CREATE' }],
    has_valid_callback_token: false,
    launch_exchange_rate: '0.5',
    cost: (coins * 2).toFixed(2),
    written_job_annotation_files: [],
  };
}
