import type { TopicEngine } from '../../local/engines/topic-engine.ts';

/** One entry of an instance's history, as the API tells it. */
export interface ToldEvent {
  readonly sequence: number;
  readonly kind: string;
  readonly phase: string;
  readonly previousPhase?: string;
  readonly source: string;
  readonly notification?: { readonly state: string };
}

/** An instance, as the API tells it. */
export interface ToldInstance {
  readonly id: string;
  readonly phase: string;
  readonly outcome: string | null;
  readonly instance: Record<string, unknown>;
  readonly history: readonly ToldEvent[];
}

/** Reads one instance through the API. */
export async function readInstance(url: string, id: string): Promise<ToldInstance> {
  const answer = await fetch(`${url}/instances/${encodeURIComponent(id)}`);
  if (answer.status !== 200) throw new Error(`${id}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as ToldInstance;
}

/** A message as the topic got it: which notification, and when (epoch ms). */
export interface Publication {
  readonly notificationId: string;
  readonly at: number;
}

/** Everything published to a topic since the engine started. */
export function publications({ server }: TopicEngine): Publication[] {
  return server.spy.getAllMessages().flatMap((message) => {
    if (message.service !== 'sns') return [];
    const texts = JSON.parse(message.body) as { default: string };
    return [{ notificationId: (JSON.parse(texts.default) as { id: string }).id, at: message.timestamp }];
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

/** Polls until the condition holds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
  what: string,
): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`Still not after ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
