import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { Synthesized } from './synthesize.ts';

/** A table of a synthesized template, by the name of its construct, for an engine that makes tables by `CreateTable`. */
export function tableOfTemplate(
  stack: Synthesized,
  construct: 'History' | 'People',
  name: string,
): CreateTableCommandInput {
  const table = stack.ofType('AWS::DynamoDB::GlobalTable').find(([id]) => id.startsWith(construct));
  const properties = (table?.[1].Properties ?? {}) as Partial<CreateTableCommandInput>;
  return {
    TableName: name,
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    BillingMode: properties.BillingMode,
    GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
  };
}
