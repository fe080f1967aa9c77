import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process, as Linux shows it in `/proc`. */
export interface ProcessEntry {
  readonly pid: number;
  readonly commandLine: string;
  /** The variables that it was started with. */
  readonly environment: string;
}

/** A process and all that it has started, however indirectly. Linux only. */
export function processTree(pid: number): ProcessEntry[] {
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    read(`task/${task}/children`).split(' ').filter(Boolean).map(Number),
  );
  const entry = { pid, commandLine: read('cmdline'), environment: read('environ') };
  return [entry, ...children.flatMap(processTree)];
}

/**
 * The addresses on which a process listens for TCP, as `/proc/net/tcp` writes them: `0100007F:1F90`, also where Java
 * maps an IPv4 address to IPv6. Linux only.
 */
export function listeningAddresses(pid: number): string[] {
  const sockets = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`)));
  return ['tcp', 'tcp6'].flatMap((protocol) =>
    readFileSync(`/proc/${pid}/net/${protocol}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === LISTEN && sockets.has(`socket:[${inode}]`))
      .map(([, address = '']) => address.replace(MAPPED, '')),
  );
}

const LISTEN = '0A';
/** `::ffff:` */
const MAPPED = /^0{16}FFFF0{4}/;

/** A descriptor may be closed while they are read. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
