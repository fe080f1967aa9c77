/**
 * A function's route on the HTTP API, with parameters in API Gateway's notation. API Gateway itself takes no path
 * that ends in a slash; the stack has its own way to say that.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
}

/** Every route, by the folder of the function that answers it. */
export const ROUTES = {
  'receive-webhook': [{ method: 'POST', path: '/webhooks/instances' }],
  // With and without a trailing slash: which of the two the Data Manager sends is not documented.
  'receive-callback': [
    { method: 'PUT', path: '/callbacks/{secret}' },
    { method: 'POST', path: '/callbacks/{secret}' },
    { method: 'PUT', path: '/callbacks/{secret}/' },
    { method: 'POST', path: '/callbacks/{secret}/' },
  ],
  'read-history': [
    { method: 'GET', path: '/instances' },
    { method: 'GET', path: '/instances/{id}' },
  ],
} as const satisfies Record<string, readonly Route[]>;
