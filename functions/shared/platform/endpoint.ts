/** What an engine on one machine takes for a region; its names are made with it. */
const REGION = 'us-east-1';

/**
 * What a client needs in order to ask at an address: nothing without one, which is AWS. An address may hold an access
 * key and its secret (`http://key:secret@127.0.0.1:8000`); otherwise they and the region are the environment's.
 */
export function endpoint(address: string | undefined) {
  if (address === undefined) return {};
  const url = new URL(address);
  const { username: accessKeyId, password: secretAccessKey } = url;
  if (accessKeyId === '') return { endpoint: address };
  url.username = '';
  url.password = '';
  return { endpoint: url.href, region: REGION, credentials: { accessKeyId, secretAccessKey } };
}
