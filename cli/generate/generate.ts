import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles, ROOT } from './generated-files.ts';

for (const [path, text] of Object.entries(await generatedFiles())) writeFileSync(join(ROOT, path), text);
