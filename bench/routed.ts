import { ROUTES } from '../functions/shared/shape/routes.ts';

/** How API Gateway names the route of a request, and what it takes out of its path. */
export function routed(
  method: string,
  url: string,
): { readonly routeKey: string; readonly pathParameters: Record<string, string> } {
  const { pathname } = new URL(url, 'http://localhost');
  for (const { method: routeMethod, path } of Object.values(ROUTES).flat()) {
    const pattern = path.replace(/\{(\w+)\+\}/, '(?<$1>.+)').replace(/\{(\w+)\}/, '(?<$1>[^/]+)');
    const match = method === routeMethod && new RegExp(`^${pattern}$`).exec(pathname);
    if (!match) continue;
    const parameters = Object.entries(match.groups ?? {});
    return {
      routeKey: `${method} ${path}`,
      pathParameters: Object.fromEntries(
        parameters.map(([name, value]) => [name, decodeURIComponent(value)]),
      ),
    };
  }
  throw new Error(`There is no route for ${method} ${pathname}.`);
}
