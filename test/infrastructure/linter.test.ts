import { describe, expect, test } from '@jest/globals';
import { ESLint } from 'eslint';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const RULES = ['import-x/no-restricted-paths', 'import-x/no-cycle', 'no-restricted-imports'];
const eslint = new ESLint({
  cwd: ROOT,
  ruleFilter: ({ ruleId }) => RULES.includes(ruleId),
  // None of these rules asks for types.
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

/** The rules that a file would break if it began with these imports. */
async function broken(file: string, ...imports: readonly string[]): Promise<(string | null)[]> {
  const lines = imports.map((specifier) => `import '${specifier}';\n`).join('');
  const [result] = await eslint.lintText(lines + readFileSync(join(ROOT, file), 'utf8'), {
    filePath: join(ROOT, file),
  });
  return result?.messages.map(({ ruleId }) => ruleId) ?? [];
}

describe('the linter', () => {
  test.each([
    ['functions/shared/base/cut-text.ts', '../instances/phase.ts'],
    ['functions/shared/shape/routes.ts', '../instances/phase.ts'],
    ['functions/shared/history/decide.ts', '../notices/notice.ts'],
    ['functions/shared/notices/sms/compose-sms.ts', '../../delivery/retry-delay.ts'],
    ['functions/shared/delivery/retry-delay.ts', '../adapters/sns/sns-notice-publisher.ts'],
    ['functions/shared/adapters/sns/sns-notice-publisher.ts', '../dynamo/dynamo-errors.ts'],
    ['functions/shared/adapters/dynamo/dynamo-errors.ts', '../../platform/aws-clients.ts'],
    ['functions/receive-webhook/receive-webhook.ts', '../shared/platform/aws-clients.ts'],
    ['functions/receive-webhook/handler.ts', '../../local/gateway.ts'],
    ['functions/shared/platform/aws-clients.ts', '../../../simulation/simulate.ts'],
    ['lib/metrics.ts', '../local/gateway.ts'],
    ['local/gateway.ts', '../cli/report.ts'],
  ])('refuses that %s imports %s', async (file, specifier) => {
    expect(await broken(file)).toEqual([]);
    expect(await broken(file, specifier)).toContain('import-x/no-restricted-paths');
  });

  test.each([
    ['functions/shared/history/decide.ts', '@aws-sdk/client-dynamodb'],
    ['functions/shared/history/decide.ts', 'zod/mini'],
    ['functions/receive-webhook/receive-webhook.ts', '@middy/core'],
    ['functions/shared/adapters/sns/sns-notice-publisher.ts', 'zod'],
  ])('refuses that %s imports the package %s', async (file, specifier) => {
    expect(await broken(file, specifier)).toEqual(['no-restricted-imports']);
  });

  test('refuses a circle', async () => {
    const file = 'functions/shared/notices/notice.ts';
    expect(await broken(file, './compose-notice.ts')).toEqual(['import-x/no-cycle']);
  });
});
