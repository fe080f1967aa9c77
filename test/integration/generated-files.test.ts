import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles, ROOT } from '../../cli/generate/generated-files.ts';

test('every generated file is what `npm run generate` makes', async () => {
  for (const [path, text] of Object.entries(await generatedFiles()))
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
});
