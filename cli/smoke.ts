import { parseArgs } from 'node:util';
import { runSmoke, type SmokeOptions } from './smoke-run.ts';

const USAGE = `Sends a harmless signed report through a deployed Phasewatch and waits for its history.

  npm run smoke -- --url https://… [--secret …] [--token …]

  --url     the API's address (the stack's output ApiUrl)
  --secret  the webhook secret's current value; or PHASEWATCH_WEBHOOK_SECRET, which other users cannot see
  --token   a reader's token, or PHASEWATCH_TOKEN; without it, AWS credentials in the environment are used
`;

const options = readOptions(process.env);
if (typeof options === 'string') {
  process.stderr.write(`${options}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  try {
    if (!(await runSmoke(options, { print, waitMs: 1_000, timeoutMs: 30_000 }))) process.exitCode = 1;
  } catch (error) {
    print(`✗ ${options.url} could not be reached: ${reasonOf(error)}`);
    process.exitCode = 1;
  }
}

function readOptions(environment: NodeJS.ProcessEnv): SmokeOptions | string {
  const text = { type: 'string' } as const;
  let values: { url?: string; secret?: string; token?: string };
  try {
    ({ values } = parseArgs({ options: { url: text, secret: text, token: text } }));
  } catch (error) {
    return reasonOf(error);
  }
  const secret = values.secret ?? environment['PHASEWATCH_WEBHOOK_SECRET'];
  if (values.url === undefined || !URL.canParse(values.url))
    return 'Expected --url with the address of the API.';
  if (!secret) return 'Expected --secret, or PHASEWATCH_WEBHOOK_SECRET in the environment.';
  const url = values.url.replace(/\/+$/, '');
  const token = values.token ?? environment['PHASEWATCH_TOKEN'];
  return { url, secret, token, aws: token === undefined ? awsOf(url, environment) : undefined };
}

function awsOf(url: string, environment: NodeJS.ProcessEnv): SmokeOptions['aws'] {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = environment;
  const region =
    /\.execute-api\.([\w-]+)\./.exec(url)?.[1] ??
    environment['AWS_REGION'] ??
    environment['AWS_DEFAULT_REGION'];
  if (!accessKeyId || !secretAccessKey || region === undefined) return undefined;
  return {
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  };
}

function reasonOf(error: unknown): string {
  if (!Error.isError(error)) return String(error);
  return Error.isError(error.cause) ? `${error.message} (${error.cause.message})` : error.message;
}
