import type { PublishCommandInput } from '@aws-sdk/client-sns';

const MESSAGE_MAX_BYTES = 262_144;
const SUBJECT = /^[A-Za-z0-9!-/:-@[-`{-~][\x20-\x7e]{0,98}$/;

/**
 * What SNS checks before it takes a message to a topic (its API reference of Publish).
 *
 * @throws an error named as SNS names it
 */
export function requireAcceptable({
  Message: message,
  Subject: subject,
  ...input
}: PublishCommandInput): void {
  const { MessageStructure: structure, MessageAttributes: attributes = {} } = input;
  if (message === undefined || message === '') throw invalid('Empty message');
  const texts = Object.entries(attributes).flatMap(([name, { DataType, StringValue }]) => {
    if (!StringValue) throw invalid(`The attribute ${name} has no value`);
    return [name, DataType ?? '', StringValue];
  });
  const bytes = [message, ...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > MESSAGE_MAX_BYTES) throw invalid('Message too long');
  if (subject !== undefined && !SUBJECT.test(subject)) throw invalid('Subject');
  if (structure === 'json') requireStructure(message);
}

function requireStructure(message: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  const entries = Object.entries(parsed as Record<string, unknown>);
  if (!entries.some(([name]) => name === 'default')) {
    throw invalid('Message Structure - No default entry in JSON message body');
  }
  if (entries.some(([, text]) => typeof text !== 'string')) {
    throw invalid('Message Structure - JSON message body has a value that is not a string');
  }
}

function invalid(reason: string): Error {
  return Object.assign(new Error(`Invalid parameter: ${reason}`), { name: 'InvalidParameterException' });
}
