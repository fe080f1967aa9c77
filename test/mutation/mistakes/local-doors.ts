import type { Kind } from '../mistake.ts';
import { inFile } from './in-file.ts';

export const LOCAL_DOORS: Kind = {
  kind: 'local doors and files',
  mistakes: [
    ...inFile(
      'local/data-folder.ts',
      ['test/local/data-folder.test.ts'],
      [['a folder of somebody else is used', 'if (foreign !== undefined) {', 'if (false) {']],
    ),
    ...inFile(
      'local/folder-lock.ts',
      ['test/local/data-folder.test.ts'],
      [['a damaged lock is another Phasewatch', 'if (isBusy(error)) return undefined;', 'return undefined;']],
    ),
    ...inFile(
      'local/rotated-file.ts',
      ['test/local/data-folder.test.ts'],
      [
        ['the log grows without end', '>= MAX_BYTES) rotate(file);', '>= Infinity) rotate(file);'],
        ['one full log is kept', 'const KEPT = 4;', 'const KEPT = 1;'],
        ['others can read the log', '{ mode: 0o600 }', '{ mode: 0o644 }'],
      ],
    ),
    ...inFile(
      'local/postman.ts',
      ['test/local/recipients.test.ts'],
      [
        ['a refused e-mail is sent for ever', 'responseCode >= 500 &&', 'responseCode >= 600 &&'],
        [
          'an e-mail is given up though it may come later',
          'responseCode >= 500 &&',
          'responseCode >= 400 &&',
        ],
        ['absence notes answer', "'Auto-Submitted': 'auto-generated'", ''],
      ],
    ),
    ...inFile(
      'lib/terminal.ts',
      ['test/local/terminal.test.ts'],
      [
        ['a name shows escape sequences', 'const readable = readableText(text);', 'const readable = text;'],
        ['a reader who leaves ends it', "if (error.code !== 'EPIPE') throw error;", 'throw error;'],
      ],
    ),
    ...inFile(
      'local/gateway.ts',
      ['test/local/gateway.test.ts'],
      [
        [
          'other hosts are answered',
          'toLowerCase())) return undefined;',
          "toLowerCase()) || host !== '') return undefined;",
        ],
        [
          'a proxy is not answered',
          '[...LOOPBACK_HOSTS, ...proxyHosts.map((host) => host.toLowerCase())]',
          'LOOPBACK_HOSTS',
        ],
      ],
    ),
    ...inFile(
      'local/send-report.ts',
      ['test/end-to-end/commands.test.ts'],
      [
        [
          'the cause is left out',
          'if (!Error.isError(cause)) return error.message;',
          'return error.message;',
        ],
      ],
    ),
  ],
};
