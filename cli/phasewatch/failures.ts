/** A failure that another try may mend: no answer, or one that says so. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** There is a login, and it is over: only the person can begin a new one. */
export class LoginExpired extends Error {
  override readonly name = 'LoginExpired';
}
