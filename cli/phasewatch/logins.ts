import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../functions/shared/base/parse-json.ts';

/** Who is logged in somewhere, by which client of which issuer. */
const loginSchema = z.object({
  issuer: z.string(),
  clientId: z.string(),
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  /** Epoch milliseconds. */
  expiresAt: z.number(),
});
const fileSchema = z.object({ logins: z.record(z.string(), loginSchema) });

/** See {@link Logins}. */
export type Login = z.output<typeof loginSchema>;

/** The logins of this user, by the address of the API that each is for: a file that nobody else may read. */
export class Logins {
  readonly #file: string;

  constructor(environment: NodeJS.ProcessEnv) {
    const folder = environment['XDG_CONFIG_HOME'] || path.join(environment['HOME'] ?? homedir(), '.config');
    this.#file = path.join(folder, 'phasewatch', 'logins.json');
  }

  of(url: string): Login | undefined {
    return this.#read()[url];
  }

  keep(url: string, login: Login): void {
    this.#write({ ...this.#read(), [url]: login });
  }

  /** Returns whether there was one. */
  forget(url: string): boolean {
    const { [url]: forgotten, ...others } = this.#read();
    if (!forgotten) return false;
    this.#write(others);
    return true;
  }

  #read(): Record<string, Login> {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw error;
    }
    const file = fileSchema.safeParse(parseJson(text));
    if (!file.success) throw new Error(`${this.#file} is damaged. Remove it, and log in again.`);
    return file.data.logins;
  }

  #write(logins: Record<string, Login>): void {
    if (Object.keys(logins).length === 0) return rmSync(this.#file, { force: true });
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    // Whole or not at all, also where two commands write at the same moment.
    const draft = `${this.#file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify({ logins }, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, this.#file);
  }
}
