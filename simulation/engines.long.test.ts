import { withDynamoDbLocal } from '../test/engines/with-dynamo-db-local.ts';
import { compareWith } from './engine-comparison.ts';

withDynamoDbLocal(compareWith);
