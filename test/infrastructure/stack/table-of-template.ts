import { expect, test } from '@jest/globals';
import { HISTORY_SCHEMA, PEOPLE_SCHEMA } from '../../../functions/shared/shape/table-schema.ts';
import { createTableInput } from '../../../local/engines/create-table-input.ts';
import { CONFIGS, stackOf } from '../synthesize.ts';
import { tableOfTemplate } from '../table-of-template.ts';

const stacks = Object.entries(CONFIGS).map(([name, config]) => [name, stackOf(config)] as const);

test.each(stacks)("with %s, the template's tables are those that the local runtime makes", (_name, stack) => {
  const inOrder = (input: ReturnType<typeof createTableInput>) => ({
    ...input,
    AttributeDefinitions: [...(input.AttributeDefinitions ?? [])].sort((a, b) =>
      (a.AttributeName ?? '').localeCompare(b.AttributeName ?? ''),
    ),
  });
  for (const [construct, schema] of [
    ['History', HISTORY_SCHEMA],
    ['People', PEOPLE_SCHEMA],
  ] as const) {
    expect(inOrder(tableOfTemplate(stack, construct, 'table'))).toEqual(
      inOrder(createTableInput('table', schema)),
    );
  }
});
