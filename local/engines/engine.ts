/** An embedded engine: where it listens, and how to stop it. */
export interface Engine {
  /** `http://{key}:{key}@127.0.0.1:{port}`; whoever knows it may use the engine. See `platform/endpoint.ts`. */
  readonly url: string;
  /** Answers what it has been asked, refuses the rest, and resolves when everything is closed. Never rejects. */
  stop(): Promise<void>;
}
