import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** The one queue that stands for the mailboxes of all addresses that confirm, and for all phones. */
export const ADDRESS_QUEUE = 'phasewatch-addresses';

/** Makes the queue where it is absent, and returns its URL. What is in it, `readAddressMessage` reads. */
export async function prepareAddressQueue(sqs: SQSClient): Promise<string> {
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: ADDRESS_QUEUE }));
  if (url === undefined) throw new Error('The queue of addresses was made, but its address was not told.');
  return url;
}
