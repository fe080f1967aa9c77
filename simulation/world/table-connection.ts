import { PutItemCommand, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventKey } from '../../functions/shared/history/history-event.ts';
import type { Item } from '../engines/expressions.ts';
import type { SimulatedTable, TableAnswer, TableCommand } from '../engines/simulated-table.ts';
import type { Timeline } from '../time/timeline.ts';
import type { Fate, Wire } from './call.ts';
import type { Ledger } from './ledger.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Weather } from './weather.ts';

const ATTEMPTS = 3;
const TIMEOUT_MS = 2_000;

/** What a connection to the table goes through. */
export interface TableWorld {
  readonly table: SimulatedTable;
  readonly timeline: Timeline;
  readonly wire: Wire;
  readonly weather: Weather;
  readonly ledger: Ledger;
}

/**
 * The table's client, as one process has it: three tries of two seconds each, as `aws-clients.ts` sets them. `altered`
 * is what a newer version would write in place of a command.
 */
export function tableConnection(
  process: SimulatedProcess,
  world: TableWorld,
  altered: (command: TableCommand) => TableCommand = (command) => command,
): DynamoDBClient {
  const send = async (original: TableCommand): Promise<TableAnswer> => {
    const command = altered(original);
    const { table, timeline, wire, weather, ledger } = world;
    const fates: Fate[] = [];
    try {
      const answer = await wire.send(process, {
        attempts: ATTEMPTS,
        timeoutMs: TIMEOUT_MS,
        fate: () => {
          const fate = weather.tableFate();
          fates.push(fate);
          if (fate !== 'done') excuse(command, ledger);
          return fate;
        },
        carryOut: () => {
          const answer = table.carryOut(command, timeline.now);
          noteSettled(command, ledger, timeline.now);
          if (command instanceof PutItemCommand && command.input.Item?.['dueAt']) {
            const event = keyIn(command.input.Item);
            ledger.owe(process, event.instanceId);
            ledger.hold(process, event);
          }
          if (isClaiming(command)) ledger.hold(process, keyIn(command.input.Key));
          if (isQueueing(command)) ledger.count('20');
          ledger.note(() => `${process.name}: ${describe(command)}`);
          return answer;
        },
      });
      if (fates.includes('reply-lost') && isSettling(command)) ledger.count('5');
      return answer;
    } catch (error) {
      const name = (error as Error).name;
      if (name === 'ConditionalCheckFailedException') {
        if (fates.includes('reply-lost') && command instanceof PutItemCommand) ledger.count('4');
        if (fates.includes('reply-lost') && isSettling(command)) ledger.count('5');
        if (isClaiming(command)) ledger.count(weather.faults.indexLagMs > 0 ? '16' : '15');
      }
      ledger.note(() => `${process.name}: ${describe(command)} → ${name}`);
      throw error;
    }
  };
  return { send } as unknown as DynamoDBClient;
}

function isSettling(command: TableCommand): command is UpdateItemCommand {
  return (
    command instanceof UpdateItemCommand && /REMOVE .*\bdueShard\b/.test(command.input.UpdateExpression ?? '')
  );
}

function isClaiming(command: TableCommand): command is UpdateItemCommand {
  return (
    command instanceof UpdateItemCommand && (command.input.UpdateExpression ?? '').includes('attempts +')
  );
}

function isQueueing(command: TableCommand): boolean {
  return (
    command instanceof UpdateItemCommand && (command.input.UpdateExpression ?? '').includes('nextFreeAt +')
  );
}

function keyIn(item: Item | undefined): EventKey {
  return { instanceId: item?.['instanceId']?.S ?? '', sequence: Number(item?.['sequence']?.N) };
}

function publicationsSettledBy(command: UpdateItemCommand, ledger: Ledger) {
  return ledger.publishedFor(keyIn(command.input.Key));
}

/** The note that a message was told does not reach the table as it should. */
function excuse(command: TableCommand, ledger: Ledger): void {
  if (!isSettling(command)) return;
  for (const publication of publicationsSettledBy(command, ledger)) {
    if (publication.notedAt === undefined) publication.excuse ??= 'table away';
  }
}

function noteSettled(command: TableCommand, ledger: Ledger, now: number): void {
  if (!isSettling(command)) return;
  const messageId = command.input.ExpressionAttributeValues?.[':messageId']?.S;
  for (const publication of publicationsSettledBy(command, ledger)) {
    if (messageId === messageIdOf(publication)) publication.notedAt ??= now;
  }
}

/** The id that SNS gives to a message. */
export function messageIdOf({ id, arrivedAt }: { readonly id: string; readonly arrivedAt: number }): string {
  return `${id}@${arrivedAt}`;
}

function describe(command: TableCommand): string {
  const name = command.constructor.name.replace('Command', '');
  const { input } = command;
  if (command instanceof PutItemCommand) {
    const { instanceId, sequence, kind, phase, reportedPhase, dueAt } = command.input.Item ?? {};
    const owes = dueAt ? ', owes its notice' : '';
    return `${name} ${String(instanceId?.S)} ${String(sequence?.N)}: ${String(kind?.S)}, ${String((reportedPhase ?? phase)?.S)} reported, ${String(phase?.S)} now${owes}`;
  }
  if (command instanceof UpdateItemCommand) {
    const { instanceId, sequence } = command.input.Key ?? {};
    const values = JSON.stringify(command.input.ExpressionAttributeValues);
    return `${name} ${String(instanceId?.S)} ${String(sequence?.N)}: ${String(command.input.UpdateExpression)} ${values}`;
  }
  return `${name} ${'IndexName' in input ? (input.IndexName ?? '') : ''} ${JSON.stringify('ExpressionAttributeValues' in input ? input.ExpressionAttributeValues : 'Key' in input ? input.Key : {})}`;
}
