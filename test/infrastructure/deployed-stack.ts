import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { endpoint } from '../../functions/shared/platform/endpoint.ts';
import { prepareTable } from '../../local/engines/prepare-table.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { startTopicEngine } from '../../local/engines/topic-engine.ts';
import { gatewayEvent } from '../../local/gateway-event.ts';
import { operator, personNamed, type LocalReader } from '../../local/local-reader.ts';
import type { StackSettings } from '../../lib/stack-settings.ts';
import { functionFolders } from '../../lib/bundling.ts';
import { DeployedFunction } from './deployed-function.ts';
import { arnOf, resolved } from './resolved-environment.ts';
import { refersTo, Synthesized } from './synthesize.ts';
import { tableOfTemplate } from './table-of-template.ts';
import { VersionedSecretsEngine } from '../engines/versioned-secrets-engine.ts';

/** What Lambda itself puts into a function's environment. */
const LAMBDA_VARIABLES = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'tests',
  AWS_SECRET_ACCESS_KEY: 'tests',
  TZ: ':UTC',
};

/** What SNS puts into a queue. */
interface ReceivedMessage {
  readonly Subject: string;
  readonly Message: string;
}

/**
 * A synthesized stack on embedded engines: its table, topic and subscriptions made from the template, its bundled
 * assets each in a thread of its own, and its routes behind an HTTP server.
 */
export class DeployedStack {
  readonly stack: Synthesized;
  readonly secrets: VersionedSecretsEngine;
  readonly url: string;
  readonly functions: Map<string, DeployedFunction>;
  readonly #sqs: SQSClient;
  readonly #queues: ReadonlyMap<string, string>;
  readonly #received = new Map<string, ReceivedMessage[]>();
  readonly #stops: readonly (() => unknown)[];

  private constructor(
    parts: Pick<DeployedStack, 'stack' | 'secrets' | 'url' | 'functions'>,
    sqs: SQSClient,
    queues: ReadonlyMap<string, string>,
    stops: readonly (() => unknown)[],
  ) {
    this.stack = parts.stack;
    this.secrets = parts.secrets;
    this.url = parts.url;
    this.functions = parts.functions;
    this.#sqs = sqs;
    this.#queues = queues;
    this.#stops = stops;
  }

  /** `secretValues` by the name of the secret's construct. */
  static async start(
    config: StackSettings,
    secretValues: Readonly<Record<string, unknown>>,
  ): Promise<DeployedStack> {
    const stack = new Synthesized(config, { bundled: true });
    const tables = await startTableEngine();
    const topics = await startTopicEngine();
    const secrets = await VersionedSecretsEngine.start();
    const dynamoDb = new DynamoDBClient(endpoint(tables.url));
    const sns = new SNSClient(endpoint(topics.url));
    const sqs = new SQSClient(endpoint(topics.url));

    const tableNames = new Map<string, string>();
    for (const construct of ['History', 'People'] as const) {
      const [id = ''] =
        stack.ofType('AWS::DynamoDB::GlobalTable').find(([name]) => name.startsWith(construct)) ?? [];
      tableNames.set(id, `phasewatch-${construct}`);
      await prepareTable(dynamoDb, tableOfTemplate(stack, construct, `phasewatch-${construct}`));
    }
    const topicId = refersTo(stack.outputs['TopicArn']?.Value) ?? '';
    const { TopicArn: topicArn = '' } = await sns.send(new CreateTopicCommand({ Name: topicId }));
    const queues = await subscribe(stack, topicId, topicArn, sns, sqs);
    for (const [id] of stack.ofType('AWS::SecretsManager::Secret')) {
      const name = Object.keys(secretValues).find((prefix) => id.startsWith(prefix));
      if (name !== undefined) secrets.create(arnOf('secretsmanager', `secret:${id}`), secretValues[name]);
    }

    const functions = new Map<string, DeployedFunction>();
    for (const folder of functionFolders()) {
      const environment = {
        ...resolved(stack, folder, { ...Object.fromEntries(tableNames), [topicId]: topicArn }),
        ...LAMBDA_VARIABLES,
        AWS_ENDPOINT_URL_DYNAMODB: tables.url,
        AWS_ENDPOINT_URL_SNS: topics.url,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      };
      functions.set(folder, await DeployedFunction.start(stack, folder, environment));
    }
    const server = await listen(stack, functions);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new DeployedStack({ stack, secrets, url, functions }, sqs, queues, [
      () => server.close(),
      () => server.closeAllConnections(),
      () => Promise.all([...functions.values()].map((deployed) => deployed.stop())),
      () => [dynamoDb, sns, sqs].forEach((client) => client.destroy()),
      () => secrets.stop(),
      () => topics.stop(),
      () => tables.stop(),
      () => stack.dispose(),
    ]);
  }

  /** Invokes the function of a folder, as a schedule or Secrets Manager would. */
  invoke(folder: string, event: unknown = {}): Promise<unknown> {
    const deployed = this.functions.get(folder);
    if (!deployed) throw new Error(`There is no function of ${folder}.`);
    return deployed.invoke(event);
  }

  /** Ends the function of a folder and starts it again, as Lambda does now and then. */
  async restart(folder: string): Promise<void> {
    const running = this.functions.get(folder);
    await running?.stop();
    if (running) this.functions.set(folder, await running.startedAgain());
  }

  /** The subjects of the messages that a recipient has got about an instance. */
  async messagesAbout(instanceId: string, recipient: string): Promise<string[]> {
    const received = this.#received.get(recipient) ?? [];
    this.#received.set(recipient, received);
    for (;;) {
      const { Messages: messages = [] } = await this.#sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.#queues.get(recipient), MaxNumberOfMessages: 10 }),
      );
      if (messages.length === 0) break;
      received.push(...messages.map(({ Body: body = '{}' }) => JSON.parse(body) as ReceivedMessage));
    }
    return (
      received
        // The id of a notice is in every message, and begins with the instance's.
        .filter(({ Message: message }) => message.includes(`${instanceId}:`))
        .map(({ Subject: subject }) => subject)
    );
  }

  /** The ARN of a secret, by the name of its construct. */
  secretArn(construct: string): string {
    const [id] =
      this.stack.ofType('AWS::SecretsManager::Secret').find(([name]) => name.startsWith(construct)) ?? [];
    return arnOf('secretsmanager', `secret:${id}`);
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) await stop();
  }
}

/** A queue stands for each recipient, subscribed with the template's own filter policy. */
async function subscribe(
  stack: Synthesized,
  topicId: string,
  topicArn: string,
  sns: SNSClient,
  sqs: SQSClient,
) {
  const queues = new Map<string, string>();
  for (const [id, { Properties: properties }] of stack.ofType('AWS::SNS::Subscription')) {
    if (refersTo(properties['TopicArn']) !== topicId) continue;
    const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: id }));
    await sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: 'sqs',
        Endpoint: arnOf('sqs', id),
        Attributes: { FilterPolicy: JSON.stringify(properties['FilterPolicy']) },
      }),
    );
    queues.set(String(properties['Endpoint']), url);
  }
  return queues;
}

/** What the tests show as a token, and whom it stands for. */
const READERS: Readonly<Record<string, LocalReader>> = {
  'Bearer reader': operator('reader'),
  'Bearer alice': personNamed('alice'),
};

/** Answers requests as the API would: by the template's routes, and refusing readers that show no token of theirs. */
async function listen(stack: Synthesized, functions: ReadonlyMap<string, DeployedFunction>): Promise<Server> {
  const routes = stack.ofType('AWS::ApiGatewayV2::Route').map(([, { Properties: p }]) => {
    const [method = '', path = ''] = String(p['RouteKey']).split(' ');
    const pattern = path.replaceAll(/\{(\w+)\+\}/g, '(?<$1>.*)').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    const integration = stack.resources[JSON.stringify(p['Target']).match(/"Ref":"(\w+)"/)?.[1] ?? ''];
    const lambda = refersTo(integration?.Properties['IntegrationUri']) ?? '';
    return {
      method,
      pattern: new RegExp(`^${pattern}$`),
      routeKey: String(p['RouteKey']),
      isOpen: p['AuthorizationType'] === 'NONE',
      folder: stack.folderOf(lambda),
    };
  });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const { method = 'GET', url = '/', headers } = request;
      const path = url.split('?')[0] ?? '';
      const route = routes.find((candidate) => candidate.method === method && candidate.pattern.test(path));
      const handle = functions.get(route?.folder ?? '');
      const reader = READERS[headers.authorization ?? ''];
      if (!route || !handle || (!route.isOpen && !reader)) {
        response.writeHead(route ? 401 : 404).end();
        return;
      }
      const event = gatewayEvent({
        method,
        url,
        routeKey: route.routeKey,
        pathParameters: { ...route.pattern.exec(path)?.groups },
        headers,
        body: Buffer.concat(chunks),
        reader: route.isOpen ? undefined : reader,
        requestId: randomUUID(),
        sourceIp: '127.0.0.1',
        receivedAt: Date.now(),
      });
      const answer = (await handle.invoke(event)) as APIGatewayProxyStructuredResultV2;
      response
        .writeHead(answer.statusCode ?? 200, { ...(answer.headers as Record<string, string>) })
        .end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
