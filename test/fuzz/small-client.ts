import { DataManagerApi } from '../../functions/shared/adapters/data-manager/data-manager-api.ts';
import { HttpInstanceList } from '../../functions/shared/adapters/data-manager/http-instance-list.ts';
import { HttpInstanceLookup } from '../../functions/shared/adapters/data-manager/http-instance-lookup.ts';
import { KeycloakLogin } from '../../functions/shared/adapters/data-manager/keycloak-login.ts';
import { DataManagerError } from '../../functions/shared/instances/data-manager.ts';

/**
 * A client of the Data Manager at the address in its arguments, for a process with little memory: reads the list
 * and one instance, and prints what came of it and the most memory that it took.
 */
const url = process.argv[2] ?? '';
const signal = new AbortController().signal;
const shared = { wait: async () => undefined, random: () => 0, now: Date.now, maxAttempts: 1 };
const tokenSource = new KeycloakLogin({
  ...shared,
  tokenUrl: `${url}/token`,
  credentials: async () => ({ clientId: 'c', clientSecret: 's' }),
});
const api = new DataManagerApi({ ...shared, apiUrl: url, tokenSource });

const failureOf = (error: unknown) => {
  if (error instanceof DataManagerError) return error.failure;
  throw error;
};
let entries = 0;
const list = await (async () => {
  for await (const _entry of new HttpInstanceList(api).listInstances(undefined, signal)) entries += 1;
  return 'read';
})().catch(failureOf);
const instance = await new HttpInstanceLookup(api)
  .getInstance('instance-1', signal)
  .then(() => 'read', failureOf);
const maxRssMb = Math.round(process.resourceUsage().maxRSS / 1_024);
process.stdout.write(JSON.stringify({ list, entries, instance, maxRssMb }));
