import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { openApiDocument } from './openapi-document.ts';

const GENERATED = '// Generated from functions/shared/api/openapi.json by `npm run generate`.\n\n';

/** The OpenAPI document and the types of its clients: the text of each file, by its path. */
export async function openApiFiles() {
  const document = openApiDocument();
  const types = astToString(await openapiTS(document as OpenAPI3));
  return {
    'functions/shared/api/openapi.json': JSON.stringify(document),
    'client/api-types.ts': GENERATED + types,
  };
}
