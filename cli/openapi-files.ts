import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { openApiDocument } from './openapi-document.ts';

const DOCUMENT = 'functions/shared/api/openapi.json';
const TYPES = 'client/api-types.ts';
const GENERATED = '// Generated from functions/shared/api/openapi.json by `npm run openapi`.\n\n';

/** The OpenAPI document and the types of its clients, as they are committed: the text of each file, by its path. */
export async function openApiFiles(): Promise<Readonly<Record<string, string>>> {
  const document = openApiDocument();
  const types = astToString(await openapiTS(document as OpenAPI3));
  return {
    [DOCUMENT]: await formatted(DOCUMENT, JSON.stringify(document)),
    [TYPES]: await formatted(TYPES, GENERATED + types),
  };
}

async function formatted(filepath: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}
