/**
 * Stands in for `node:fs/promises` in bundles, where only the SDK uses it: to look for the settings of a developer's
 * machine in `~/.aws`, which no Lambda has. Node's own takes longer to load than any other module of a function.
 */
export async function readFile(path: string): Promise<never> {
  throw Object.assign(new Error(`ENOENT: functions read no files, not ${path} either`), { code: 'ENOENT' });
}
