import { withDynamoDbLocal } from '../engines/with-dynamo-db-local.ts';
import { budgetsOn } from './request-budgets-suite.ts';

withDynamoDbLocal(budgetsOn);
