import { jest } from '@jest/globals';

/** What is written to standard output and error, in whatever way, while something is done. */
export async function capturedOutput(action: () => unknown): Promise<string> {
  const pieces: string[] = [];
  const keep = (piece: unknown) => pieces.push(String(piece)) > 0;
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(keep),
  );
  const consoles = (['debug', 'info', 'log', 'warn', 'error'] as const).map((name) =>
    jest.spyOn(console, name).mockImplementation(keep),
  );
  try {
    await action();
  } finally {
    for (const spy of [...streams, ...consoles]) spy.mockRestore();
  }
  return pieces.join('\n');
}
