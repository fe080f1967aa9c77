import type { Person } from './person.ts';

/** Whoever asks for something. */
export interface Reader {
  /** Absent where the caller is not a person: it has shown that it may by IAM. */
  readonly person: Person | undefined;
  readonly isAdministrator: boolean;
}
