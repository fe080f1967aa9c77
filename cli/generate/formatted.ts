import { format, resolveConfig } from 'prettier';

/** The text as Prettier formats the file at this path. */
export async function formatted(filepath: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}
