import { cutToLength } from '../functions/shared/base/cut-text.ts';
import { parseJson } from '../functions/shared/base/parse-json.ts';
import * as z from '../functions/shared/base/zod.ts';
import { reasonOf } from '../local/send-report.ts';

const DISCOVERY = '/.well-known/openid-configuration';

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keysSchema = z.object({ keys: z.array(z.object({ kty: z.string() })) });
const refusalSchema = z.object({ error: z.string() });

/**
 * What is wrong with the issuer of the readers' tokens: API Gateway reads its configuration and keys when it is
 * deployed, and fails the deployment where it cannot. `undefined` where nothing is. One answer may take `timeoutMs`.
 */
export async function issuerProblem(issuer: string, timeoutMs: number): Promise<string | undefined> {
  const discovery = await answerOf(`${issuer}${DISCOVERY}`, { timeoutMs });
  if ('problem' in discovery) return discovery.problem;
  const about = z.safeParse(discoverySchema, discovery.json);
  if (!about.success) {
    return `${discovery.url} is not the configuration of an issuer: ${about.error.issues[0]?.path.join('.')} is missing or wrong.`;
  }
  if (about.data.issuer !== issuer) {
    return `${discovery.url} is that of another issuer, ${JSON.stringify(cutToLength(about.data.issuer, 200))}. Tokens name that one in \`iss\`, and the setting must be the same to the letter.`;
  }
  const keys = await answerOf(about.data.jwks_uri, { timeoutMs });
  if ('problem' in keys) return keys.problem;
  const { data: { keys: all } = { keys: [] } } = z.safeParse(keysSchema, keys.json);
  return all.some(({ kty }) => kty === 'RSA')
    ? undefined
    : `${keys.url} has no RSA key, and API Gateway takes no other.`;
}

/** What is wrong with Keycloak's token address: asked for nothing, it has to refuse as OAuth 2.0 says. As {@link issuerProblem}. */
export async function tokenUrlProblem(tokenUrl: string, timeoutMs: number): Promise<string | undefined> {
  const refusal = await answerOf(tokenUrl, { timeoutMs, body: new URLSearchParams() });
  if ('problem' in refusal) return refusal.problem;
  return z.safeParse(refusalSchema, refusal.json).success
    ? undefined
    : `${refusal.url} does not answer as an address for tokens does.`;
}

type Answer =
  { readonly url: string; readonly json: unknown } | { readonly url: string; readonly problem: string };

/** The JSON at an address. A body is posted, and may be refused. */
async function answerOf(
  url: string,
  { timeoutMs, body }: { readonly timeoutMs: number; readonly body?: URLSearchParams },
): Promise<Answer> {
  let response: Response;
  let text: string;
  try {
    const init = body ? { method: 'POST', body } : {};
    response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    text = await response.text();
  } catch (error) {
    return { url, problem: `${url} cannot be reached: ${reasonOf(error)}.` };
  }
  const { status } = response;
  if (status >= 300 && status < 400)
    return { url, problem: `${url} redirects to another address (${status}).` };
  const isExpected = body ? status === 400 || status === 401 : status === 200;
  if (!isExpected) return { url, problem: `${url} answers with ${status}.` };
  const json = parseJson(text);
  return json === undefined ? { url, problem: `${url} does not answer with JSON.` } : { url, json };
}
