import * as z from '../../base/zod.ts';

const text = (field: string) =>
  z
    .string({ error: `expected "${field}" to be a text` })
    .check(z.minLength(1, { error: `expected "${field}" not to be empty` }), z.maxLength(4_096));

/**
 * What Phasewatch shows to Keycloak to be let in to the Data Manager. Two kinds: `username` and `password` of a
 * user of the Data Manager (password grant; `clientSecret` only where the client is confidential), or a
 * `clientSecret` alone (client-credentials grant). Unknown fields are left out.
 */
export const dataManagerCredentialsSchema = z
  .object({
    clientId: text('clientId'),
    clientSecret: z.optional(text('clientSecret')),
    username: z.optional(text('username')),
    password: z.optional(text('password')),
  })
  .check(
    z.superRefine(({ clientSecret, username, password }, context) => {
      const missing = missingPart(clientSecret, username, password);
      if (missing) context.addIssue({ code: 'custom', ...missing });
    }),
  );

/** Credentials for the Data Manager's Keycloak. */
export type DataManagerCredentials = z.output<typeof dataManagerCredentialsSchema>;

function missingPart(clientSecret?: string, username?: string, password?: string) {
  if (username !== undefined && password === undefined) {
    return { path: ['password'], message: 'expected "password" beside "username"' };
  }
  if (username === undefined && password !== undefined) {
    return { path: ['username'], message: 'expected "username" beside "password"' };
  }
  if (username === undefined && clientSecret === undefined) {
    return { path: [], message: 'expected "username" and "password", or "clientSecret"' };
  }
  return undefined;
}
