/** Phasewatch cannot start, or go on, on this machine; the message is a sentence for whoever started it. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
