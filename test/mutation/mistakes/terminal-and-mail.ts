import type { Kind } from '../mistake.ts';
import { inFile } from '../in-file.ts';

export const TERMINAL_AND_MAIL: Kind = {
  kind: 'terminal and mail',
  mistakes: [
    ...inFile(
      'lib/terminal.ts',
      ['test/local/terminal.test.ts'],
      [
        ['escape sequences are shown', 'const readable = readableText(text);', 'const readable = text;'],
        [
          'a pipe gets progress',
          'if (!process.stderr.isTTY) return',
          'if (process.stderr.isTTY === null) return',
        ],
        ['a result is printed behind the progress', "  drawLine('');\n  const readable", '  const readable'],
        ['a reader who leaves ends it', "if (error.code !== 'EPIPE') throw error;", 'throw error;'],
      ],
    ),
    ...inFile(
      'local/folder-lock.ts',
      ['test/local/data-folder.test.ts'],
      [['a damaged lock is another Phasewatch', 'if (isBusy(error)) return undefined;', 'return undefined;']],
    ),
    ...inFile(
      'local/postman.ts',
      ['test/local/smtp-sender.test.ts'],
      [['absence notes answer', "'Auto-Submitted': 'auto-generated'", '']],
    ),
  ],
};
