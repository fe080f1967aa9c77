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
import { Construct } from 'constructs';
import { HISTORY_SCHEMA, type KeyAttribute } from '../../functions/shared/shape/table-schema.ts';

/** What a {@link HistoryTable} is made from. */
export interface HistoryTableProps {
  /** The operator's own key; without it, the table is encrypted with one of AWS. */
  readonly key: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
  /** Whether DynamoDB refuses to delete the table, whoever asks. */
  readonly deletionProtection: boolean;
  /** The name of a restored table that is used in place of this one. */
  readonly restoredTableName: string | undefined;
}

/** The table that functions use. */
export type TableInUse = Pick<TableV2, 'tableName' | 'tableArn'>;

/** The table of the history, from the schema that the local runtime uses too; can be put back to any second of 35 days. */
export class HistoryTable extends Construct {
  /** The stack's own table, or the restored one in its place. */
  readonly inUse: TableInUse;

  constructor(
    scope: Construct,
    id: string,
    { key, removalPolicy, deletionProtection, restoredTableName }: HistoryTableProps,
  ) {
    super(scope, id);
    const table = new TableV2(this, 'Table', {
      partitionKey: attribute(HISTORY_SCHEMA.partitionKey),
      sortKey: attribute(HISTORY_SCHEMA.sortKey),
      timeToLiveAttribute: HISTORY_SCHEMA.timeToLiveAttribute,
      globalSecondaryIndexes: HISTORY_SCHEMA.indexes.map(({ name, partitionKey, sortKey, projected }) => ({
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
    this.inUse =
      restoredTableName === undefined ? table : TableV2.fromTableName(this, 'Restored', restoredTableName);
  }
}

function attribute({ name, type }: KeyAttribute): Attribute {
  return { name, type: type === 'N' ? AttributeType.NUMBER : AttributeType.STRING };
}
