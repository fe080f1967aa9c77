/** An embedded engine: where it listens, and how to stop it. */
export interface Engine {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  stop(): Promise<void>;
}
