import { Construct } from 'constructs';
import { PEOPLE_SCHEMA } from '../../functions/shared/shape/table-schema.ts';
import { keptTable, type KeptTableProps, type TableInUse } from './kept-table.ts';

/** The table of people and projects. It stays as it is when the history is put back to an earlier time. */
export class PeopleTable extends Construct {
  readonly table: TableInUse;

  constructor(scope: Construct, id: string, kept: KeptTableProps) {
    super(scope, id);
    this.table = keptTable(this, 'Table', PEOPLE_SCHEMA, kept);
  }
}
