import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { OPERATIONS, type Operation } from '../../functions/shared/api/operations.ts';
import { problemSchema } from '../../functions/shared/api/problem.ts';
import * as z from '../../functions/shared/base/zod.ts';
import { instanceSummarySchema } from '../../functions/shared/instances/instance-summary.ts';
import { ROUTES, type Proof, type RouteKey } from '../../functions/shared/shape/routes.ts';
import packageJson from '../../package.json' with { type: 'json' };

const PROBLEMS = {
  400: 'The body is empty, not UTF-8 or not JSON.',
  401: 'No valid signature of the last five minutes.',
  403: 'The token does not say who it is of, or the scope is for administrators.',
  404: 'There is nothing at this address, or nothing that you may see.',
  413: 'The body is larger than 262,144 bytes.',
  422: 'Validation failed; `errors` says where.',
  500: 'A bug; it is logged.',
  503: 'Temporarily unavailable. Send the same request again after `Retry-After` seconds; that is always safe.',
} as const;

const SECURITY: Record<Proof, { [scheme: string]: string[] }[]> = {
  signature: [{ signature: [] }],
  // The secret is a parameter of the path.
  'path-secret': [],
  reader: [{ token: [] }],
  none: [],
};

/** Readers must accept new fields in answers, and no integer of ours comes near JavaScript's limits. */
function plainly({ jsonSchema }: { jsonSchema: Record<string, unknown> }): void {
  if (jsonSchema['additionalProperties'] === false) delete jsonSchema['additionalProperties'];
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum'];
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum'];
}

/** The OpenAPI 3.1 document of the HTTP API, made from the schemas by which it is served. */
export function openApiDocument() {
  z.globalRegistry.add(instanceSummarySchema, {
    id: 'InstanceSummary',
    description:
      "An instance as the Data Manager's `GET /instance` lists it. Fields that are not named here are kept.",
  });
  const paths: ZodOpenApiPathsObject = {};
  for (const { method, path, proof } of Object.values(ROUTES).flat()) {
    const operation = OPERATIONS[`${method} ${path}` as RouteKey];
    const plainPath = path.replaceAll('+}', '}');
    paths[plainPath] = { ...paths[plainPath], [method.toLowerCase()]: operationObject(operation, proof) };
  }
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Phasewatch',
        version: packageJson.version,
        description: 'Watches the instances of a Squonk2 Data Manager, keeps their history and tells people.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      paths,
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description:
              'In AWS, a token of the configured issuer, or AWS credentials (IAM) where none is configured. None on one machine, where the header `Phasewatch-As` names whom to look as.',
          },
          signature: {
            type: 'apiKey',
            in: 'header',
            name: 'webhook-signature',
            description:
              'Standard Webhooks: with `webhook-id` and `webhook-timestamp`; base64 of HMAC-SHA-256 over `<id>.<timestamp>.<body>`, after `v1,`.',
          },
        },
      },
    },
    { override: plainly },
  );
}

function operationObject(operation: Operation, proof: Proof): ZodOpenApiOperationObject {
  const { id, summary, query, path, body, answer, problems } = operation;
  const requestParams = { ...(path && { path }), ...(query && { query }) };
  return {
    operationId: id,
    summary,
    security: SECURITY[proof],
    ...(Object.keys(requestParams).length > 0 && { requestParams }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [answer.status]: { description: 'Done.', content: { 'application/json': { schema: answer.schema } } },
      ...Object.fromEntries(
        [...problems, 500 as const].map((status) => [
          status,
          {
            description: PROBLEMS[status],
            content: { 'application/problem+json': { schema: problemSchema } },
          },
        ]),
      ),
    },
  };
}
