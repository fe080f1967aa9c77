import { expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiDocument } from '../../cli/generate/openapi-document.ts';
import { ROUTES } from '../../functions/shared/shape/routes.ts';

test('the document is valid OpenAPI 3.1', async () => {
  const document = openApiDocument();
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(await new Validator().validate({ ...document })).toEqual({ valid: true });
});

test('the document has every route, and names every field in one spelling', () => {
  const { paths = {}, components } = openApiDocument();
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const expected = Object.values(ROUTES).flat();
  expect(routes.toSorted()).toEqual(
    expected.map(({ method, path }) => `${method} ${path.replace('+}', '}')}`).toSorted(),
  );
  const { InstanceSummary: _theirs, ...ours } = components?.schemas ?? {};
  const names = JSON.stringify(ours).matchAll(/"(\w+)":\{/g);
  expect([...names].map(([, name]) => name).filter((name) => name?.includes('_'))).toEqual([]);
});
