import { test } from '@jest/globals';
import type { Engine } from '../../local/engines/engine.ts';
import { hasJdk, startDynamoDbLocal } from './dynamo-db-local.ts';

/** Runs tests on Amazon's DynamoDB Local, or says that they are skipped where there is no JDK. */
export function withDynamoDbLocal(suite: (name: string, start: () => Promise<Engine>) => void): void {
  if (hasJdk) suite("Amazon's DynamoDB Local", startDynamoDbLocal);
  else
    test.skip("SKIPPED: Amazon's DynamoDB Local needs a JDK, and `javac -version` does not run here", () =>
      undefined);
}
