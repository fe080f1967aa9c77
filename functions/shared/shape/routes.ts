/** How a request proves that it may: signed over its raw body, by a secret in its path, by its reader, or not at all. */
export type Proof = 'signature' | 'path-secret' | 'reader' | 'none';

/** A function's route on the HTTP API, in API Gateway's notation. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly proof: Proof;
}

/** Every route, by the folder of the function that answers it. */
export const ROUTES = {
  'receive-webhook': [{ method: 'POST', path: '/webhooks/instances', proof: 'signature' }],
  // Greedy, so that it fits with and without a trailing slash: which of the two the Data Manager sends is not
  // documented, and API Gateway takes no path that ends in one.
  'receive-callback': [
    { method: 'PUT', path: '/callbacks/{secret+}', proof: 'path-secret' },
    { method: 'POST', path: '/callbacks/{secret+}', proof: 'path-secret' },
  ],
  'read-history': [
    { method: 'GET', path: '/instances', proof: 'reader' },
    { method: 'GET', path: '/instances/{id}', proof: 'reader' },
    { method: 'GET', path: '/instance-counts', proof: 'reader' },
    { method: 'GET', path: '/openapi.json', proof: 'none' },
  ],
} as const satisfies Record<string, readonly Route[]>;

/** The routes of a function as API Gateway names them: `GET /instances/{id}`. */
export type RouteKeyOf<Folder extends keyof typeof ROUTES> = {
  [Place in keyof (typeof ROUTES)[Folder] & `${number}`]: (typeof ROUTES)[Folder][Place] extends Route
    ? `${(typeof ROUTES)[Folder][Place]['method']} ${(typeof ROUTES)[Folder][Place]['path']}`
    : never;
}[keyof (typeof ROUTES)[Folder] & `${number}`];

/** Every route as API Gateway names it. */
export type RouteKey = { [Folder in keyof typeof ROUTES]: RouteKeyOf<Folder> }[keyof typeof ROUTES];
