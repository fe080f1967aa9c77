import { describe, expect, test } from '@jest/globals';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACKNOWLEDGEMENTS } from '../../../lib/acknowledgements.ts';
import { CONFIGS, stackOf, Synthesized } from '../synthesize.ts';

const SECURITY = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'security.md'), 'utf8');
const PACKS = {
  AwsSolutions: AwsSolutionsChecks,
  Serverless: ServerlessChecks,
  'NIST 800-53 R5': NIST80053R5Checks,
};

/** What a pack finds, warnings included, and where within the stack. */
function findings(Pack: (typeof PACKS)[keyof typeof PACKS], { app, stack }: Synthesized) {
  return new Pack(app).validateScope(stack).violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map((resource) => {
      // The packs give the construct's path, which the CDK's type does not know of.
      const { constructPath } = resource as unknown as { constructPath: string };
      return { rule: ruleName, path: constructPath.slice(stack.node.path.length + 1) };
    }),
  );
}

describe.each(Object.entries(CONFIGS))('For a stack with %s', (_name, config) => {
  const synthesized = stackOf(config);

  test.each(Object.entries(PACKS))(
    "cdk-nag's pack %s finds nothing that is not acknowledged",
    (_pack, Pack) => {
      expect(findings(Pack, synthesized)).toEqual([]);
    },
  );
});

describe('Every acknowledgement', () => {
  const stacks = Object.values(CONFIGS).map((config) => new Synthesized(config, { acknowledged: false }));
  const found = stacks.flatMap((stack) => Object.values(PACKS).flatMap((Pack) => findings(Pack, stack)));
  const each = ACKNOWLEDGEMENTS.flatMap(({ findings: rules, ...rest }) =>
    rules.map((rule) => ({ rule, ...rest })),
  );

  test.each(each)('of $rule on $type at $at is about something that is found', ({ rule, at }) => {
    expect(found.some((finding) => finding.rule === rule && at.test(finding.path))).toBe(true);
  });

  test.each(each)('of $rule on $type at $at is in docs/security.md with its reason', ({ rule, reason }) => {
    const rows = SECURITY.split('\n').filter((line) => line.includes(`\`${rule}\``));
    expect(rows.some((row) => row.includes(reason))).toBe(true);
  });
});
