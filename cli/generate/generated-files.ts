import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPage } from './configuration-page.ts';
import { formatted } from './formatted.ts';
import { itemExamples } from './item-examples.ts';
import { messageExamples } from './message-examples.ts';
import { openApiFiles } from './openapi-files.ts';
import { replaceRegion } from './replace-region.ts';

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** All generated files, and files with generated regions, as they should be: the text of each, by its path. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  const files = {
    ...(await openApiFiles()),
    'docs/configuration.md': configurationPage(),
    'docs/architecture.md': withRegions('docs/architecture.md', await itemExamples()),
    'docs/messages.md': withRegions('docs/messages.md', messageExamples()),
  };
  const entries = Object.entries(files).map(async ([path, text]) => [path, await formatted(path, text)]);
  return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
}

function withRegions(path: string, regions: Readonly<Record<string, string>>): string {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return Object.entries(regions).reduce((done, [name, content]) => replaceRegion(done, name, content), text);
}
