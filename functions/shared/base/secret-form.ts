/** What a secret by which others prove who they are has to look like: one that is short could be guessed. */
export interface SecretForm {
  /** Goes on after "expected". */
  readonly expected: string;
  readonly pattern: RegExp;
}

/** What webhooks are signed with. */
export const WEBHOOK_SECRET_FORM: SecretForm = {
  expected: 'at least 24 bytes in base64, with or without whsec_ before them',
  pattern: /^(whsec_)?[A-Za-z0-9+/]{32,}={0,2}$/,
};

/** The last part of the callback's address. */
export const CALLBACK_SECRET_FORM: SecretForm = {
  expected: 'at least 16 letters, digits, - or _',
  pattern: /^[A-Za-z0-9_-]{16,}$/,
};
