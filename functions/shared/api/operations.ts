import * as z from '../base/zod.ts';
import { instanceCallbackSchema } from '../intake/instance-callback.ts';
import type { RouteKey } from '../shape/routes.ts';
import {
  countParametersSchema,
  instanceAnswerSchema,
  instancePageSchema,
  listParametersSchema,
  phaseCountsSchema,
} from './instances.ts';
import { callbackAnswerSchema, webhookAnswerSchema, webhookRequestSchema } from './reports.ts';

/** What a route is for, what it takes and what it answers. */
export interface Operation {
  /** The name of the operation in clients. */
  readonly id: string;
  readonly summary: string;
  readonly query?: z.ZodMiniObject;
  readonly path?: z.ZodMiniObject;
  readonly body?: z.ZodMiniType;
  readonly answer: { readonly status: 200 | 202; readonly schema: z.ZodMiniType };
  /** The status codes of its problem documents, beside 500. */
  readonly problems: readonly (400 | 401 | 403 | 404 | 413 | 422 | 503)[];
}

const secretPath = z.object({
  secret: z.string().check(z.describe('The callback secret, with or without a slash after it.')),
});
const callback = {
  summary: 'Takes a callback of the Data Manager as a hint to look an instance up.',
  path: secretPath,
  body: instanceCallbackSchema,
  answer: { status: 202, schema: callbackAnswerSchema },
  problems: [400, 404, 413, 422, 503],
} as const;

/** Every operation, by its route. The OpenAPI document is made from it. */
export const OPERATIONS: Record<RouteKey, Operation> = {
  'POST /webhooks/instances': {
    id: 'reportInstances',
    summary: 'Records one InstanceSummary, or up to 100, that a signed request carries.',
    body: webhookRequestSchema,
    answer: { status: 202, schema: webhookAnswerSchema },
    problems: [400, 401, 413, 422, 503],
  },
  'PUT /callbacks/{secret+}': { ...callback, id: 'putCallback' },
  'POST /callbacks/{secret+}': { ...callback, id: 'postCallback' },
  'GET /instances': {
    id: 'listInstances',
    summary: 'Instances that you may see, in their current state, newest launch first.',
    query: listParametersSchema,
    answer: { status: 200, schema: instancePageSchema },
    problems: [403, 422, 503],
  },
  'GET /instances/{id}': {
    id: 'readInstance',
    summary: 'One instance and its history, if you may see it.',
    path: z.object({ id: z.string() }),
    answer: { status: 200, schema: instanceAnswerSchema },
    problems: [403, 404, 503],
  },
  'GET /instance-counts': {
    id: 'countInstances',
    summary: 'How many instances that you may see are in each phase, whatever phase is asked for.',
    query: countParametersSchema,
    answer: { status: 200, schema: phaseCountsSchema },
    problems: [403, 422, 503],
  },
  'GET /openapi.json': {
    id: 'readOpenApi',
    summary: 'This document.',
    answer: { status: 200, schema: z.looseObject({}) },
    problems: [],
  },
};
