declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** The options of dynalite 4 that are used here; see its README. */
  export interface DynaliteOptions {
    /** The LevelDB folder; in memory when left out. */
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  export default function dynalite(options?: DynaliteOptions): Server;
}
