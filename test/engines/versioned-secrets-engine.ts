import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Request {
  readonly SecretId: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly ClientRequestToken?: string;
  readonly SecretString?: string;
  readonly VersionStages?: readonly string[];
  readonly MoveToVersionId?: string;
  readonly RemoveFromVersionId?: string;
}

interface Secret {
  readonly texts: Map<string, string>;
  /** The id of the version that has a label. */
  readonly labels: Map<string, string>;
}

/** What Secrets Manager answers when it refuses a call. */
class Refusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const notThere = (what: string) => new Refusal('ResourceNotFoundException', `There is no such ${what}.`);
const invalid = (message: string) => new Refusal('InvalidParameterException', message);

/**
 * A Secrets Manager that knows the calls which functions make, versions and labels included, and refuses what AWS
 * refuses. Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/
 */
export class VersionedSecretsEngine {
  /** Its address, with an access key in it, so that a client needs no other. */
  readonly url: string;
  /** The error that every call is refused with, while there is one. */
  failure: string | undefined;
  readonly #secrets = new Map<string, Secret>();
  readonly #stop: () => void;

  private constructor(url: string, stop: () => void) {
    this.url = url;
    this.#stop = stop;
  }

  static async start(): Promise<VersionedSecretsEngine> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const call = String(request.headers['x-amz-target']).replace('secretsmanager.', '');
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        try {
          response.end(
            JSON.stringify(engine.#answer(call, JSON.parse(Buffer.concat(chunks).toString()) as Request)),
          );
        } catch (error) {
          const { type, message } = error as Refusal;
          response.writeHead(400).end(JSON.stringify({ __type: type, message }));
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const engine = new VersionedSecretsEngine(
      `http://key:secret@127.0.0.1:${(server.address() as AddressInfo).port}`,
      () => {
        server.closeAllConnections();
        server.close();
      },
    );
    return engine;
  }

  /** Writes the first version of a secret, `v1`. */
  create(id: string, value: unknown): void {
    this.#secrets.set(id, {
      texts: new Map([['v1', JSON.stringify(value)]]),
      labels: new Map([['AWSCURRENT', 'v1']]),
    });
  }

  /** Does what RotateSecret does before it asks for the first step: promises a version that has no value yet. */
  beginRotation(id: string, versionId: string): void {
    this.#secrets.get(id)?.labels.set('AWSPENDING', versionId);
  }

  /** What a version holds, the current one by default. */
  valueOf(id: string, label = 'AWSCURRENT'): unknown {
    const secret = this.#secrets.get(id);
    return JSON.parse(secret?.texts.get(secret.labels.get(label) ?? '') ?? 'null') as unknown;
  }

  /** The id of the version that has each label. */
  labelsOf(id: string): Record<string, string> {
    return Object.fromEntries(this.#secrets.get(id)?.labels ?? []);
  }

  stop(): void {
    this.#stop();
  }

  #answer(call: string, request: Request): object {
    if (this.failure !== undefined) throw new Refusal(this.failure, 'A test says so.');
    const secret = this.#secrets.get(request.SecretId);
    if (!secret) throw notThere('secret');
    if (call === 'GetSecretValue') return getSecretValue(secret, request);
    if (call === 'PutSecretValue') putSecretValue(secret, request);
    else if (call === 'UpdateSecretVersionStage') updateSecretVersionStage(secret, request);
    else if (call !== 'DescribeSecret') throw new Refusal('UnknownOperationException', call);
    const stages: Record<string, string[]> = {};
    for (const [label, id] of secret.labels) (stages[id] ??= []).push(label);
    return { VersionIdsToStages: stages };
  }
}

function getSecretValue({ texts, labels }: Secret, { VersionId, VersionStage }: Request): object {
  const labelled = labels.get(VersionStage ?? 'AWSCURRENT');
  const version = VersionId ?? labelled ?? '';
  const text = texts.get(version);
  if (text === undefined || (VersionStage && version !== labelled)) throw notThere('version');
  return { VersionId: version, SecretString: text };
}

function putSecretValue(secret: Secret, request: Request): void {
  const { ClientRequestToken: id = '', SecretString: text, VersionStages = ['AWSCURRENT'] } = request;
  if (id.length < 32 || id.length > 64) throw invalid('ClientRequestToken has 32 to 64 characters.');
  if (text === undefined) throw invalid('There is neither SecretString nor SecretBinary.');
  // The same again is fine: it is a retry.
  if ((secret.texts.get(id) ?? text) !== text) {
    throw new Refusal('ResourceExistsException', 'This version has another value, which cannot be changed.');
  }
  secret.texts.set(id, text);
  for (const label of VersionStages) move(secret, label, id);
}

function updateSecretVersionStage(secret: Secret, request: Request): void {
  const { VersionStage: label = '', MoveToVersionId: to = '', RemoveFromVersionId: from } = request;
  const holder = secret.labels.get(label);
  if (!secret.texts.has(to)) throw notThere('version to move the label to');
  if (from === undefined ? holder !== undefined && holder !== to : from !== holder) {
    throw invalid(`RemoveFromVersionId is not the version that has ${label}.`);
  }
  move(secret, label, to);
}

/** Moves a label; the version that was current becomes the previous one by itself. */
function move({ labels }: Secret, label: string, to: string): void {
  const from = labels.get(label);
  if (label === 'AWSCURRENT' && from !== undefined && from !== to) labels.set('AWSPREVIOUS', from);
  labels.set(label, to);
}
