import { readableText } from '../base/readable-text.ts';

/**
 * What an instance failed of, as people read it: without colours and control characters, and of a progress bar, which
 * overwrites its line again and again, only what it showed last.
 */
export function errorText(message: string): string {
  const lines = message.replaceAll('\r\n', '\n').split('\n').map(lastState);
  return readableText(lines.join('\n')).trim();
}

/** The last line of it that says anything: the reason, where there is a traceback before it. */
export function lastLineOf(text: string): string {
  return text.split('\n').findLast((line) => line.trim() !== '') ?? '';
}

function lastState(line: string): string {
  return line.split('\r').findLast((state) => state.trim() !== '') ?? '';
}
