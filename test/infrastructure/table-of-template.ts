import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { Synthesized } from './synthesize.ts';

/** The table of a synthesized template, for an engine that makes tables by `CreateTable`. */
export function tableOfTemplate(stack: Synthesized, name: string): CreateTableCommandInput {
  const [table] = stack.ofType('AWS::DynamoDB::GlobalTable');
  const properties = (table?.[1].Properties ?? {}) as Partial<CreateTableCommandInput>;
  return {
    TableName: name,
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    BillingMode: properties.BillingMode,
    GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
  };
}
