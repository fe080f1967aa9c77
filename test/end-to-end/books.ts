import { apiClient, dataOf, type Instance } from '../../client/api-client.ts';
import type { TopicEngine } from '../../local/engines/topic-engine.ts';

/** Reads one instance through the API. */
export async function readInstance(url: string, id: string): Promise<Instance> {
  return dataOf(await apiClient(url).GET('/instances/{id}', { params: { path: { id } } }));
}

/** A message as the topic got it: of which notice, and when (epoch ms). */
export interface Publication {
  readonly noticeId: string;
  readonly at: number;
}

/** Everything published to a topic since the engine started. */
export function publications({ server }: TopicEngine): Publication[] {
  return server.spy.getAllMessages().flatMap((message) => {
    if (message.service !== 'sns') return [];
    const texts = JSON.parse(message.body) as { default: string };
    return [{ noticeId: (JSON.parse(texts.default) as { id: string }).id, at: message.timestamp }];
  });
}

/** The most publications in any window of a second. */
export function mostInASecond(all: readonly Publication[]): number {
  const times = all.map(({ at }) => at).sort((a, b) => a - b);
  let first = 0;
  return times.reduce((most, time, index) => {
    while (times[first]! <= time - 1_000) first += 1;
    return Math.max(most, index - first + 1);
  }, 0);
}

/**
 * How many messages may arrive within a second. They leave at the pace, which the simulation checks to the message; on a
 * busy machine some are on their way for longer than others, and a few arrive together.
 */
export function mostThatMayArrive(pacePerSecond: number): number {
  return Math.ceil(pacePerSecond * 1.25);
}

/** As long as no test takes, however busy the machine is: what has not come until then does not come. */
export const PATIENCE_MS = 540_000;

/** Looks again and again until the condition holds. @throws Error when it does not come to hold */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`This never came: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
