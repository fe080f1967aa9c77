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
}

interface Secret {
  readonly texts: Map<string, string>;
  /** The id of the version that has a label. */
  readonly labels: Map<string, string>;
}

/** A Secrets Manager that knows the calls which functions make, versions and labels included. */
export class VersionedSecretsEngine {
  readonly url: string;
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
        const answer = engine.#answer(call, JSON.parse(Buffer.concat(chunks).toString()) as Request);
        response.statusCode = answer ? 200 : 400;
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        response.end(JSON.stringify(answer ?? { __type: 'ResourceNotFoundException', message: 'not there' }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const engine = new VersionedSecretsEngine(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      () => {
        server.closeAllConnections();
        server.close();
      },
    );
    return engine;
  }

  /** Writes the first version of a secret. */
  create(id: string, value: unknown): void {
    this.#secrets.set(id, {
      texts: new Map([['v1', JSON.stringify(value)]]),
      labels: new Map([['AWSCURRENT', 'v1']]),
    });
  }

  /** What a version holds, the current one by default. */
  valueOf(id: string, label = 'AWSCURRENT'): unknown {
    const secret = this.#secrets.get(id);
    return JSON.parse(secret?.texts.get(secret.labels.get(label) ?? '') ?? 'null') as unknown;
  }

  stop(): void {
    this.#stop();
  }

  #answer(call: string, request: Request): object | undefined {
    const secret = this.#secrets.get(request.SecretId);
    if (!secret) return undefined;
    const { texts, labels } = secret;
    if (call === 'GetSecretValue') {
      const version = request.VersionId ?? labels.get(request.VersionStage ?? 'AWSCURRENT') ?? '';
      const text = texts.get(version);
      return text === undefined ? undefined : { VersionId: version, SecretString: text };
    }
    if (call === 'PutSecretValue') {
      texts.set(request.ClientRequestToken ?? '', request.SecretString ?? '');
      for (const label of request.VersionStages ?? []) labels.set(label, request.ClientRequestToken ?? '');
    } else if (call === 'UpdateSecretVersionStage') {
      labels.set('AWSPREVIOUS', labels.get('AWSCURRENT') ?? '');
      labels.set(request.VersionStage ?? '', request.MoveToVersionId ?? '');
    }
    const stages: Record<string, string[]> = {};
    for (const [label, id] of labels) (stages[id] ??= []).push(label);
    return { VersionIdsToStages: stages };
  }
}
