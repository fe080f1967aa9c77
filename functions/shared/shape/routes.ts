/** A function's route on the HTTP API, in API Gateway's notation. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
}

/** Every route, by the folder of the function that answers it. */
export const ROUTES = {
  'receive-webhook': [{ method: 'POST', path: '/webhooks/instances' }],
  // Greedy, so that it fits with and without a trailing slash: which of the two the Data Manager sends is not
  // documented, and API Gateway takes no path that ends in one.
  'receive-callback': [
    { method: 'PUT', path: '/callbacks/{secret+}' },
    { method: 'POST', path: '/callbacks/{secret+}' },
  ],
  'read-history': [
    { method: 'GET', path: '/instances' },
    { method: 'GET', path: '/instances/{id}' },
  ],
} as const satisfies Record<string, readonly Route[]>;
