import { withDynamoDbLocal } from '../engines/with-dynamo-db-local.ts';
import { onEngine } from './engine-suite.ts';

withDynamoDbLocal((name, start) => onEngine(name, start));
