/** The process of an engine has ended although nobody asked it to; the message is a sentence for the operator. */
export class EngineLost extends Error {
  override readonly name = 'EngineLost';

  /** `reason`: the engine's own error, or how its process ended. */
  constructor(engine: string, reason: string, isDiskFull: boolean) {
    super(
      `The engine of the ${engine} has ended: ${reason}. ` +
        (isDiskFull ? 'The disk is full; make room on it. ' : '') +
        'Nothing that was accepted is lost. Start Phasewatch again, and it continues from there.',
    );
  }
}
