import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiFiles } from './openapi-files.ts';

const ROOT = join(import.meta.dirname, '..');
for (const [file, text] of Object.entries(await openApiFiles())) writeFileSync(join(ROOT, file), text);
