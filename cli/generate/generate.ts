import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { generatedFiles, ROOT } from './generated-files.ts';

new Command('generate')
  .description(
    'Makes the OpenAPI document, the types of the client, and the generated parts of the documents.',
  )
  .parse();

for (const [path, text] of Object.entries(await generatedFiles())) writeFileSync(join(ROOT, path), text);
