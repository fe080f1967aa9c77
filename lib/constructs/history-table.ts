import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { HISTORY_SCHEMA } from '../../functions/shared/shape/table-schema.ts';
import { keptTable, type KeptTableProps, type TableInUse } from './kept-table.ts';

/** What a {@link HistoryTable} is made from. */
export interface HistoryTableProps extends KeptTableProps {
  /** The name of a restored table that is used in place of this one. */
  readonly restoredTableName: string | undefined;
}

/** The table of the history. */
export class HistoryTable extends Construct {
  /** The stack's own table, or the restored one in its place. */
  readonly inUse: TableInUse;

  constructor(scope: Construct, id: string, { restoredTableName, ...kept }: HistoryTableProps) {
    super(scope, id);
    const table = keptTable(this, 'Table', HISTORY_SCHEMA, kept);
    this.inUse =
      restoredTableName === undefined ? table : TableV2.fromTableName(this, 'Restored', restoredTableName);
  }
}
