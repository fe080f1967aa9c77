/** A user of the platform, as Keycloak knows them. */
export interface Person {
  /** Keycloak's `preferred_username`, in lower case; the owner of an instance is such a name. */
  readonly userName: string;
  /** Keycloak's own id of the person (`sub`): another one under the same name is another person. */
  readonly subject: string;
  readonly email: string | undefined;
  /** Whether Keycloak has seen that the address is theirs. */
  readonly hasVerifiedEmail: boolean;
}

/** A user name as names are compared: Keycloak's are in lower case, and nobody can be told apart by capital letters. */
export function userName(name: string): string {
  return name.toWellFormed().toLowerCase();
}
