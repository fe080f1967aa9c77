import type { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  TableEncryptionV2,
  TableV2,
  type Attribute,
  type CfnGlobalTable,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { KeyAttribute, TableSchema } from '../../functions/shared/shape/table-schema.ts';

/** How a table is kept. */
export interface KeptTableProps {
  /** The operator's own key; without it, the table is encrypted with one of AWS. */
  readonly key: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
  /** Whether DynamoDB refuses to delete the table, whoever asks. */
  readonly deletionProtection: boolean;
}

/** The table that functions use. */
export type TableInUse = Pick<TableV2, 'tableName' | 'tableArn'>;

/** A table from a schema that the local runtime uses too; can be put back to any second of 35 days. */
export function keptTable(
  scope: Construct,
  id: string,
  schema: TableSchema,
  { key, removalPolicy, deletionProtection }: KeptTableProps,
): TableV2 {
  const table = new TableV2(scope, id, {
    partitionKey: attribute(schema.partitionKey),
    sortKey: attribute(schema.sortKey),
    timeToLiveAttribute: schema.timeToLiveAttribute,
    globalSecondaryIndexes: schema.indexes.map(({ name, partitionKey, sortKey, projected }) => ({
      indexName: name,
      partitionKey: attribute(partitionKey),
      sortKey: attribute(sortKey),
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...projected],
    })),
    billing: Billing.onDemand(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection,
    encryption: key ? TableEncryptionV2.awsManagedKey() : TableEncryptionV2.dynamoOwnedKey(),
    removalPolicy,
  });
  // The construct takes a key only in a stack whose region is fixed; this one goes wherever it is deployed.
  const resource = table.node.defaultChild as CfnGlobalTable;
  if (key) resource.addPropertyOverride('Replicas.0.SSESpecification.KMSMasterKeyId', key.keyArn);
  return table;
}

function attribute({ name, type }: KeyAttribute): Attribute {
  return { name, type: type === 'N' ? AttributeType.NUMBER : AttributeType.STRING };
}
