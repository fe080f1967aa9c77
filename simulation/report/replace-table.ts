import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/**
 * Puts a table, and what was run for it, between `<!-- name -->` and `<!-- /name -->` of a Markdown file, in place of
 * what was there. @throws Error where the file has no such place
 */
export async function replaceTable(file: string, name: string, table: string): Promise<void> {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${file} has no place between ${start} and ${end}.`);
  const replaced = `${text.slice(0, from + start.length)}\n\n${table}\n\n${text.slice(to)}`;
  const style = await resolveConfig(file);
  writeFileSync(file, await format(replaced, { ...style, parser: 'markdown' }));
}
