/**
 * A Markdown text with `content` between its `<!-- name -->` and `<!-- /name -->`, in place of what was there.
 *
 * @throws Error where the text has no such region
 */
export function replaceRegion(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`There is no region between ${start} and ${end}.`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}
