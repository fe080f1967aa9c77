import { inParallel } from '../base/in-parallel.ts';
import { hasNotice, noticeOf } from '../notices/notice.ts';
import { judgeMessage, ruleThatNames } from './judge-message.ts';
import { isOpen, keyOfMessage, type Message, type MessageKey, type MessageReason } from './message.ts';
import type { Telling } from './message-text.ts';
import { routesOf, type RoutedInstance } from './routes.ts';
import type { Rule, RuleKey } from './rule.ts';
import type { TellingDependencies } from './telling.ts';

/** A message that is true, wanted and allowed at this moment. */
export interface MessageToSend {
  readonly message: Message;
  readonly telling: Telling;
}

/**
 * Decides at the moment of sending about messages to one address, with strongly consistent reads: gives those that are
 * to be told, and settles the others, with the reason.
 *
 * @throws StorageUnavailable
 */
export async function messagesToSend(
  keys: readonly MessageKey[],
  dependencies: TellingDependencies,
): Promise<readonly MessageToSend[]> {
  const asked = new RememberedAnswers(dependencies);
  const judged = await inParallel(keys, async (key) => {
    const ofInstance = await dependencies.messages.ofInstance(key.instanceId);
    const message = ofInstance.find((one) => keyOfMessage(one).item === key.item);
    if (!message || !isOpen(message)) return undefined;
    const judgement = await judge(message, ofInstance, asked, dependencies);
    if (typeof judgement !== 'string') return judgement;
    await drop(message, judgement, dependencies);
    return undefined;
  });
  return judged.filter((one) => one !== undefined);
}

/** What is to be told, or why it is not. */
async function judge(
  message: Message,
  ofInstance: readonly Message[],
  asked: RememberedAnswers,
  { history, clock }: TellingDependencies,
): Promise<MessageToSend | MessageReason> {
  const { instanceId, sequence, userName, addressId } = message;
  const newest = await history.last(instanceId);
  const others = ofInstance.filter((other) => other.userName === userName && other.addressId === addressId);
  const judgement = judgeMessage(message, newest, others);
  if (judgement.kind === 'drop') return judgement.reason;
  const { heard } = judgement;
  const event = newest?.sequence === sequence ? newest : await history.event({ instanceId, sequence });
  if (!event || !hasNotice(event)) return 'no-event';
  if (!(await asked.mayBeTold(userName, event))) return 'not-visible';
  const now = new Date(clock.now()).toISOString();
  const rule =
    ruleThatNames(await asked.rules(message.rules), message, event, heard, now) ??
    ruleThatNames(await asked.rulesUnder(routesOf(event)), message, event, heard, now);
  if (!rule) return 'no-rule';
  return { message, telling: { notice: noticeOf(event), scope: rule.scope, heard } };
}

async function drop(
  message: Message,
  reason: MessageReason,
  { messages, clock, telemetry }: TellingDependencies,
): Promise<void> {
  // After a try of which nobody knows what became, the person may have heard it.
  const state = message.attempts > 0 ? 'uncertain' : 'dropped';
  const settledAt = new Date(clock.now()).toISOString();
  await messages.change(keyOfMessage(message), { state, reason, settledAt });
  telemetry.measure('MessagesDropped');
}

/** For the thousand messages of a digest, the same few questions: each is asked once. */
class RememberedAnswers {
  readonly #dependencies: TellingDependencies;
  readonly #answers = new Map<string, Promise<unknown>>();

  constructor(dependencies: TellingDependencies) {
    this.#dependencies = dependencies;
  }

  mayBeTold(userName: string, { instanceId, owner, projectId }: RoutedInstance): Promise<boolean> {
    return this.#once(['may', userName, owner, projectId], () =>
      this.#dependencies.mayBeTold(userName, { instanceId, owner, projectId }),
    );
  }

  async rules(keys: readonly RuleKey[]): Promise<Rule[]> {
    const rules = await Promise.all(
      keys.map((key) => this.#once(['rule', key.route, key.id], () => this.#dependencies.rules.rule(key))),
    );
    return rules.filter((rule) => rule !== undefined);
  }

  async rulesUnder(routes: readonly string[]): Promise<Rule[]> {
    const rules = await Promise.all(
      routes.map((route) => this.#once(['route', route], () => this.#dependencies.rules.under(route))),
    );
    return rules.flat();
  }

  #once<Answer>(question: readonly string[], ask: () => Promise<Answer>): Promise<Answer> {
    const name = JSON.stringify(question);
    const answer = (this.#answers.get(name) as Promise<Answer> | undefined) ?? ask();
    this.#answers.set(name, answer);
    return answer;
  }
}
