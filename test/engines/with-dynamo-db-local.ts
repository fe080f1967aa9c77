import { test } from '@jest/globals';
import type { Engine } from '../../local/engines/engine.ts';
import { hasJava, startDynamoDbLocal } from './dynamo-db-local.ts';

/** Runs tests on Amazon's DynamoDB Local, or says that they are skipped where there is no Java. */
export function withDynamoDbLocal(suite: (name: string, start: () => Promise<Engine>) => void): void {
  if (hasJava) suite("Amazon's DynamoDB Local", startDynamoDbLocal);
  else
    test.skip("SKIPPED: Amazon's DynamoDB Local needs Java, and `java -version` does not run here", () =>
      undefined);
}
