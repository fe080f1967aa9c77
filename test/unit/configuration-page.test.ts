import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CONFIGURATION_PAGE, configurationPage } from '../../cli/configuration-page.ts';

test('docs/configuration.md is what `npm run docs` makes', async () => {
  expect(readFileSync(CONFIGURATION_PAGE, 'utf8')).toBe(await configurationPage());
});
