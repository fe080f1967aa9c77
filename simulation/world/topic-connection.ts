import type { PublishCommand, PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import type { InstanceCloudEvent } from '../../functions/shared/notices/cloud-event/instance-cloud-event.ts';
import type { Timeline } from '../time/timeline.ts';
import { requireAcceptable } from '../engines/simulated-topic.ts';
import { named, type Wire } from './call.ts';
import type { Ledger, Publication } from './ledger.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import { messageIdOf } from './table-connection.ts';
import type { Weather } from './weather.ts';

const TIMEOUT_MS = 5_000;

/** What a connection to the topic goes through. */
export interface TopicWorld {
  readonly timeline: Timeline;
  readonly wire: Wire;
  readonly weather: Weather;
  readonly ledger: Ledger;
  /** Whether SNS will not take the notices of an instance just now. */
  readonly refuses: (instanceId: string) => boolean;
}

/** The topic's client, as one process has it: one try. */
export function topicConnection(process: SimulatedProcess, world: TopicWorld): SNSClient {
  const { timeline, wire, weather, ledger, refuses } = world;
  const send = async (command: PublishCommand, { abortSignal }: { abortSignal?: AbortSignal } = {}) => {
    const beganAt = timeline.now;
    ledger.publishBegan.push(beganAt);
    const { id, instanceId, sequence } = noticeIn(command.input);
    const heldSince = ledger.heldSince(process, { instanceId, sequence }) ?? beganAt;
    let publication: Publication | undefined;
    let isMissed = false;
    const messageId = await wire.send(process, {
      attempts: 1,
      timeoutMs: TIMEOUT_MS,
      signal: abortSignal,
      fate: () => weather.topicFate(),
      carryOut: () => {
        requireAcceptable(command.input);
        if (refuses(instanceId)) {
          ledger.count('21');
          throw named('InvalidParameterException', 'Invalid parameter: refused by the simulation');
        }
        publication = {
          ...{ id, instanceId, sequence, process, heldSince, beganAt },
          arrivedAt: timeline.now,
          excuse: isMissed ? 'reply lost' : process.isAlive ? undefined : 'killed',
          isAfterRestore: ledger.isRestored,
          notedAt: undefined,
        };
        ledger.publish(publication);
        ledger.note(() => `${process.name}: published ${id}`);
        return messageIdOf(publication);
      },
      onReplyMissed: () => {
        isMissed = true;
        ledger.count('3');
        if (publication) publication.excuse ??= 'reply lost';
      },
    });
    return { $metadata: {}, MessageId: messageId };
  };
  return { send } as unknown as SNSClient;
}

function noticeIn(input: PublishCommandInput): { id: string; instanceId: string; sequence: number } {
  const texts = JSON.parse(input.Message ?? '{}') as { default: string };
  const { id, data } = JSON.parse(texts.default) as Pick<InstanceCloudEvent, 'id' | 'data'>;
  return { id, instanceId: data.instanceId, sequence: data.sequence };
}
