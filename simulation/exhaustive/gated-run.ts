import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDueNotices } from '../../functions/shared/adapters/dynamo/dynamo-due-notices.ts';
import { DynamoHistory } from '../../functions/shared/adapters/dynamo/dynamo-history.ts';
import { DynamoPace } from '../../functions/shared/adapters/dynamo/dynamo-pace.ts';
import { SnsNoticePublisher } from '../../functions/shared/adapters/sns/sns-notice-publisher.ts';
import type { Clock } from '../../functions/shared/base/clock.ts';
import type { ReportDependencies } from '../../functions/shared/platform/report-dependencies.ts';
import { historySettings, noticeSettings } from '../../test/builders/settings.ts';
import { SilentTelemetry } from '../../test/fakes/silent-telemetry.ts';
import { SimulatedTable, type TableCommand } from '../engines/simulated-table.ts';
import { AS_IT_IS, type Variant } from '../variants/variant.ts';
import { named } from '../world/call.ts';

/** One of the handlers that run at the same time. */
export type Handler = (report: ReportDependencies) => Promise<unknown>;

/** What can happen next: a request is carried out, its reply is lost, or the process of a handler dies. */
export interface Action {
  readonly actor: number;
  readonly kind: 'goes on' | 'loses the reply' | 'dies';
}

/** A message that reached SNS, and whether its publisher could note that. */
export interface GatedPublication {
  readonly id: string;
  readonly actor: number;
  isNoted: boolean;
  isExcused: boolean;
}

interface Pending {
  readonly what: string;
  readonly isPublish: boolean;
  readonly carryOut: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const START = Date.parse('2026-02-03T10:12:43.000Z');
const PACE_PER_SECOND = 8;
const RECOVERY = -1;

/**
 * Handlers over one table and one topic, each of whose requests waits until it is let through: so every order of
 * them can be tried. Time stands still, and a wait is over at once.
 */
export class GatedRun {
  readonly table = new SimulatedTable();
  readonly publications: GatedPublication[] = [];
  /** What handlers ended with that they must not end with. */
  readonly bugs: string[] = [];
  readonly #variant: Variant;
  readonly #pending = new Map<number, Pending>();
  readonly #heard = new Map<number, string>();
  readonly #over = new Set<number>();
  #now = START;
  #ids = 0;

  constructor(variant: Variant = AS_IT_IS) {
    this.#variant = variant;
  }

  /** Begins the handlers; each comes to its first request. */
  async begin(handlers: readonly Handler[]): Promise<void> {
    for (const [actor, handler] of handlers.entries()) {
      this.#heard.set(actor, '');
      handler(this.#report(actor, false)).then(
        () => this.#over.add(actor),
        (error: unknown) => {
          this.#over.add(actor);
          this.bugs.push(String(error));
        },
      );
      await quiet();
    }
  }

  /** Runs something alone, with nothing in its way; before the handlers, or after them. */
  async alone(handler: Handler, afterMs = 0): Promise<void> {
    this.#now += afterMs;
    await handler(this.#report(RECOVERY, true));
  }

  /** What can happen next; nothing when all is over. */
  actions(): Action[] {
    return [...this.#pending].flatMap(([actor, { isPublish }]) => [
      { actor, kind: 'goes on' as const },
      ...(isPublish ? [{ actor, kind: 'loses the reply' as const }] : []),
      { actor, kind: 'dies' as const },
    ]);
  }

  /** Lets something happen, until everything rests again. */
  async take({ actor, kind }: Action): Promise<void> {
    const pending = this.#pending.get(actor);
    if (!pending) throw new Error(`Nothing of handler ${actor} is waiting.`);
    this.#pending.delete(actor);
    if (kind === 'dies') {
      this.#over.add(actor);
      for (const publication of this.publications) {
        if (publication.actor === actor && !publication.isNoted) publication.isExcused = true;
      }
      return;
    }
    let heard: string;
    try {
      const answer = pending.carryOut();
      if (kind === 'goes on') {
        heard = JSON.stringify(answer);
        pending.resolve(answer);
      } else {
        heard = 'nothing';
        const last = this.publications.at(-1);
        if (last) last.isExcused = true;
        pending.reject(named('TimeoutError', 'no reply'));
      }
    } catch (error) {
      heard = (error as Error).name;
      pending.reject(error);
    }
    this.#heard.set(actor, `${this.#heard.get(actor) ?? ''}\n${pending.what} → ${heard}`);
    await quiet();
  }

  /**
   * Everything that what follows depends on: the table, what was published, and what each handler that goes on has
   * heard so far. Two orders that lead to the same state need be followed once.
   */
  state(): string {
    const actors = [...this.#heard].map(([actor, heard]) => (this.#pending.has(actor) ? heard : 'over'));
    const items = this.table.all().map((item) => JSON.stringify(item));
    const published = this.publications.map(({ id, isNoted, isExcused }) => `${id} ${isNoted} ${isExcused}`);
    return [...actors, ...items, ...published].join('\n\n');
  }

  #report(actor: number, isAlone: boolean): ReportDependencies {
    const clock = this.#clock(actor);
    const client = this.#tableClient(actor, isAlone);
    const settings = historySettings();
    const report: ReportDependencies = {
      history: new DynamoHistory(client, 'history'),
      due: new DynamoDueNotices(client, 'history'),
      pace: new DynamoPace(client, 'history', PACE_PER_SECOND, () => clock.now()),
      publisher: new SnsNoticePublisher(this.#topicClient(actor, isAlone), 'topic', clock),
      clock,
      telemetry: new SilentTelemetry(),
      leaseMs: settings.leaseMs,
      noticeSettings: noticeSettings(),
      historySettings: settings,
    };
    return isAlone ? report : (this.#variant.change?.(report) ?? report);
  }

  #clock(actor: number): Clock {
    return {
      now: () => this.#now,
      wait: async (ms) => {
        // Whoever is alone can wait; for the others, time stands still.
        if (actor === RECOVERY) this.#now += ms;
      },
      timeout: () => new AbortController().signal,
      random: () => 0.5,
      newId: () => `${actor}-${(this.#ids += 1)}`,
    };
  }

  #tableClient(actor: number, isAlone: boolean): DynamoDBClient {
    const send = (original: TableCommand) => {
      const command = isAlone ? original : (this.#variant.alter?.(original) ?? original);
      const carryOut = () => {
        const answer = this.table.carryOut(command, this.#now);
        this.#noteSettled(actor, command);
        return answer;
      };
      // A query that finds nothing due, and never will, commutes with everything.
      const isIdle = command instanceof QueryCommand && this.#findsNothingEver(command);
      return this.#gate(actor, isAlone || isIdle, JSON.stringify(command.input), false, carryOut);
    };
    return { send } as unknown as DynamoDBClient;
  }

  #topicClient(actor: number, isAlone: boolean): SNSClient {
    const send = (command: PublishCommand) =>
      this.#gate(actor, isAlone, 'publish', true, () => {
        const texts = JSON.parse(command.input.Message ?? '{}') as { default: string };
        const { id } = JSON.parse(texts.default) as { id: string };
        this.publications.push({ id, actor, isNoted: false, isExcused: false });
        return { $metadata: {}, MessageId: id };
      });
    return { send } as unknown as SNSClient;
  }

  #gate(
    actor: number,
    isOpen: boolean,
    what: string,
    isPublish: boolean,
    carryOut: () => unknown,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!isOpen) {
        if (this.#pending.has(actor))
          throw new Error('A handler makes two requests at once; that is not followed.');
        this.#pending.set(actor, { what, isPublish, carryOut, resolve, reject });
        return;
      }
      try {
        resolve(carryOut());
      } catch (error) {
        reject(error as Error);
      }
    });
  }

  #findsNothingEver({ input }: QueryCommand): boolean {
    const shard = input.ExpressionAttributeValues?.[':shard']?.S;
    return shard !== undefined && !this.#shardsInUse.has(shard);
  }

  /** The shards that the scenario's instances belong to. */
  readonly #shardsInUse = new Set<string>();

  /** Names a shard whose queries matter. */
  useShard(shard: string): void {
    this.#shardsInUse.add(shard);
  }

  #noteSettled(actor: number, command: TableCommand): void {
    if (!('UpdateExpression' in command.input) || !command.input.UpdateExpression?.includes('REMOVE due'))
      return;
    for (const publication of this.publications) {
      if (publication.actor === actor) publication.isNoted = true;
    }
  }
}

/** Resolves when all that can go on by itself has come to rest. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
