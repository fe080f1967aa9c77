import type { NoticeFlags, TellingDependencies } from '../../functions/shared/people/telling.ts';

type Ports = TellingDependencies & { readonly flags: NoticeFlags };

/** A request that somebody made, and to which address as far as it says so. */
export interface Request {
  readonly name: string;
  readonly arguments: readonly unknown[];
}

/** What is thrown in a process that was killed. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** Counts the requests of several processes, and says what happens to which. */
export class Fate {
  requests = 0;
  /** How many sends were made twice because their reply was lost. */
  repeatedSends = 0;
  /** The numbers (1, 2, 3, …) of the requests that are not made, because their process is killed just before. */
  readonly killedAt: ReadonlySet<number>;
  /** The numbers of the requests whose reply is lost, so that the client makes them once more. */
  readonly repeatedAt: ReadonlySet<number>;

  constructor(killedAt: readonly number[] = [], repeatedAt: readonly number[] = []) {
    this.killedAt = new Set(killedAt);
    this.repeatedAt = new Set(repeatedAt);
  }
}

/** The ports as one process uses them that may be killed between any two requests; and the requests that it has made. */
export function mortalPorts(ports: Ports, fate: Fate): { ports: Ports; made: Request[] } {
  const made: Request[] = [];
  let isDead = false;
  const mortal =
    <Arguments extends unknown[], Answer>(name: string, request: (...given: Arguments) => Promise<Answer>) =>
    async (...given: Arguments): Promise<Answer> => {
      fate.requests += 1;
      isDead ||= fate.killedAt.has(fate.requests);
      if (isDead) throw new Killed();
      const isRepeated = fate.repeatedAt.has(fate.requests);
      const answer = await request(...given);
      made.push({ name, arguments: given });
      if (!isRepeated) return answer;
      if (name === 'sender.send') fate.repeatedSends += 1;
      return request(...given);
    };
  const all = <Port extends object>(port: Port, portName: string): Port =>
    new Proxy(port, {
      get(target, method) {
        const value = Reflect.get(target, method) as unknown;
        if (typeof value !== 'function') return value;
        const bound = value.bind(target) as (...given: unknown[]) => Promise<unknown>;
        return mortal(`${portName}.${String(method)}`, bound);
      },
    });
  return {
    made,
    ports: {
      ...ports,
      history: all(ports.history, 'history'),
      addresses: all(ports.addresses, 'addresses'),
      rules: all(ports.rules, 'rules'),
      messages: all(ports.messages, 'messages'),
      digests: all(ports.digests, 'digests'),
      sender: all(ports.sender, 'sender'),
      flags: all(ports.flags, 'flags'),
      mayBeTold: mortal('mayBeTold', ports.mayBeTold),
      quietHoursOf: mortal('quietHoursOf', ports.quietHoursOf),
    },
  };
}
