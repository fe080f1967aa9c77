/** What somebody has pasted out of SNS's confirmation mail. */
export interface Confirmation {
  /** The topic that the link names; a token alone names none. */
  readonly topicArn?: string;
  readonly token: string;
}

/** More is not a link, nor a mail of SNS. */
const PASTED_MAX = 20_000;
/** Tokens of SNS are some 200 lower-case hexadecimal digits; AWS promises no length. */
const TOKEN = /^[0-9a-f]{32,1000}$/;
const TOKEN_IN_LINK = /[?&]Token=([0-9a-f]{32,1000})(?![0-9a-z])/i;
const TOPIC_IN_LINK = /[?&]TopicArn=(arn(?::|%3A)[a-z0-9:%_-]+)/i;
/** What people and mail programs put around a token, or break it with. */
const AROUND = /[\s"'<>()[\].,;]/g;

/**
 * Reads the link of SNS's confirmation mail, or its token alone, out of what somebody has pasted:
 * `https://sns.<region>.amazonaws.com/confirmation.html?TopicArn=…&Token=…&Endpoint=…` or
 * `…/?Action=ConfirmSubscription&TopicArn=…&Token=…`, also in the middle of a text, broken into lines, quoted, as HTML or
 * quoted-printable, or inside a link of a mail scanner. Gives `undefined` where there is none. The link's host is not
 * looked at: nobody opens the link.
 */
export function readConfirmation(pasted: string): Confirmation | undefined {
  if (pasted.length > PASTED_MAX) return undefined;
  const text = joined(pasted);
  // A mail scanner encodes the link into its own, once or twice.
  const once = decoded(text);
  // As it is, it may have a link that ends where a line ends.
  for (const candidate of [text, once, decoded(once), pasted]) {
    const token = TOKEN_IN_LINK.exec(candidate)?.[1];
    const topicArn = TOPIC_IN_LINK.exec(candidate)?.[1];
    if (token !== undefined && topicArn !== undefined) return { topicArn: decoded(topicArn), token };
  }
  const alone = text.replace(AROUND, '').replace(/^Token=/i, '');
  return TOKEN.test(alone) ? { token: alone } : undefined;
}

/** The text with each paragraph in one line, without the marks of quoting and of HTML. */
function joined(pasted: string): string {
  const lines = pasted.split(/\r\n|\r|\n/).map((line) => line.replace(/^(?:\s*[>|])*/, '').trim());
  const isQuotedPrintable = lines.some((line) => line.includes('=3D'));
  const text = lines
    .map((line) => {
      if (line === '') return ' ';
      return isQuotedPrintable ? line.replace(/=$/, '').replaceAll('=3D', '=') : line;
    })
    .join('');
  return text.replace(/&amp;|&#38;|&#x26;/gi, '&');
}

/** Without percent-encoding, as far as a link of SNS needs any. */
function decoded(text: string): string {
  return text.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
