import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  ListSubscriptionsByTopicCommand,
  SubscribeCommand,
  type CreateTopicCommandInput,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { cutToBytes } from '../../base/cut-text.ts';
import {
  AddressRefused,
  TopicsUnavailable,
  type AddressTopics,
  type SubscriptionState,
} from '../../people/address-topics.ts';
import { TOPIC_ACTIONS, WITHOUT_TLS } from '../../shape/topic-policy.ts';

/** How new topics are made. */
export interface AddressTopicOptions {
  readonly tags: Readonly<Record<string, string>>;
  /** ARN or id of the KMS key that encrypts what is published; without one, SNS encrypts nothing at rest. */
  readonly kmsKeyId?: string;
}

/** Errors by which SNS says that something in the request is wrong. */
const INVALID = new Set([
  'InvalidParameterException',
  'InvalidParameterValueException',
  'ValidationException',
]);
const NOT_FOUND = 'NotFoundException';
/** SNS's words about `CreateTopic` with the name of a topic whose attributes or tags differ. */
const EXISTS = /already exists with different/i;
const REASON_MAX_BYTES = 300;

/** A policy belongs to its topic, so the resource need not be named. */
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'OnlyOverTls',
      Effect: 'Deny',
      Principal: '*',
      Action: TOPIC_ACTIONS,
      Resource: '*',
      Condition: WITHOUT_TLS,
    },
  ],
});

/** Topics of e-mail addresses in SNS. Uses only actions that IAM can limit to a topic's ARN. */
export class SnsAddressTopics implements AddressTopics {
  readonly #client: SNSClient;
  readonly #options: AddressTopicOptions;

  constructor(client: SNSClient, options: AddressTopicOptions) {
    this.#client = client;
    this.#options = options;
  }

  async open(topicName: string, emailAddress: string): Promise<string> {
    const topicArn = await this.#create(topicName);
    try {
      await orUnavailable(
        this.#client.send(
          new SubscribeCommand({ TopicArn: topicArn, Protocol: 'email', Endpoint: emailAddress }),
        ),
      );
    } catch (error) {
      // Whoever deletes it at this moment, or SNS, which may be some seconds behind.
      if (isNotFound(error))
        throw new TopicsUnavailable('The topic is not there just now.', { cause: error });
      if (!isInvalid(error)) throw error;
      const words = cutToBytes(error.message, REASON_MAX_BYTES);
      throw new AddressRefused(`SNS does not take the address: ${words}`, { cause: error });
    }
    return topicArn;
  }

  async confirm(topicArn: string, token: string): Promise<'confirmed' | 'refused'> {
    try {
      await orUnavailable(
        this.#client.send(
          new ConfirmSubscriptionCommand({
            TopicArn: topicArn,
            Token: token,
            AuthenticateOnUnsubscribe: 'true',
          }),
        ),
      );
      return 'confirmed';
    } catch (error) {
      if (isInvalid(error) || isNotFound(error)) return 'refused';
      throw error;
    }
  }

  async subscription(topicArn: string): Promise<SubscriptionState> {
    try {
      const { Subscriptions: subscriptions = [] } = await orUnavailable(
        this.#client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn })),
      );
      // In place of its ARN, a pending one has `PendingConfirmation`, and one that was ended may have `Deleted`.
      const arns = subscriptions
        .filter(({ Protocol: protocol }) => protocol === 'email')
        .map(({ SubscriptionArn: arn = '' }) => arn);
      if (arns.some((arn) => arn.startsWith('arn:'))) return 'confirmed';
      return arns.includes('PendingConfirmation') ? 'pending' : 'gone';
    } catch (error) {
      if (isNotFound(error)) return 'gone';
      throw error;
    }
  }

  async close(topicArn: string): Promise<void> {
    try {
      await orUnavailable(this.#client.send(new DeleteTopicCommand({ TopicArn: topicArn })));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  async #create(name: string): Promise<string> {
    const { tags, kmsKeyId } = this.#options;
    const create = async (input: CreateTopicCommandInput) => {
      const { TopicArn: arn } = await orUnavailable(this.#client.send(new CreateTopicCommand(input)));
      if (arn === undefined) throw new TopicsUnavailable('SNS made a topic and did not tell its ARN.');
      return arn;
    };
    try {
      return await create({
        Name: name,
        Attributes: { Policy: POLICY, ...(kmsKeyId !== undefined && { KmsMasterKeyId: kmsKeyId }) },
        Tags: Object.entries(tags).map(([key, value]) => ({ Key: key, Value: value })),
      });
    } catch (error) {
      if (!isInvalid(error) || !EXISTS.test(error.message)) throw error;
      // It was made with another version or other settings. By its name alone, SNS finds it.
      return await create({ Name: name });
    }
  }
}

/** Runs one call. What SNS says about the request itself is thrown as it is; any other failure is {@link TopicsUnavailable}. */
async function orUnavailable<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (isInvalid(error) || isNotFound(error)) throw error;
    const reason = Error.isError(error) ? error.name : 'unknown error';
    throw new TopicsUnavailable(`SNS could not be asked (${reason}).`, { cause: error });
  }
}

function isInvalid(error: unknown): error is Error {
  return Error.isError(error) && INVALID.has(error.name);
}

function isNotFound(error: unknown): boolean {
  return Error.isError(error) && error.name === NOT_FOUND;
}
