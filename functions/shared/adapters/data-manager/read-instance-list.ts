import { JSONParser, TokenType, type ParsedTokenInfo } from '@streamparser/json';
import { DataManagerError } from '../../instances/data-manager.ts';
import { NESTING_MAX } from './sanitize-answer.ts';
import { TransientFailure } from './retry.ts';

/**
 * The largest entry of a list, in bytes, and the most that may stand between two entries. It is measured by
 * pieces of the stream, so that up to one piece more may pass.
 */
export const ENTRY_BYTES_MAX = 4 * 1_024 * 1_024;

/** How deep an entry may nest: each level takes the parser a few hundred bytes, and one byte of the answer. */
const ENTRY_NESTING_MAX = 100_000;

/** Strings are decoded whole when they fit into this; with the parser's default, piece by piece, in twice the time. */
const STRING_BUFFER_BYTES = 4_096;

/**
 * Reads the answer of `GET /instance` from the pieces of its body and yields the entries of `instances` as they
 * become complete, unvalidated; it holds one entry and one piece of the body at a time. It ends normally only
 * when the JSON document has ended, `instances` was an array in it, and `count`, where given, is its length.
 *
 * @throws DataManagerError `bad-answer` when the document is not such a list or an entry is larger than
 * {@link ENTRY_BYTES_MAX} or nests absurdly deep; `TransientFailure` (`incomplete`) when it ends too early; whatever `chunks` throws.
 */
export async function* readInstanceList(
  chunks: AsyncIterable<Uint8Array>,
  endpoint: string,
): AsyncGenerator<unknown, void, undefined> {
  const document = new ListDocument(endpoint);
  let unfinishedBytes = 0;
  for await (const chunk of chunks) {
    const entries = document.read(chunk);
    unfinishedBytes = entries.length > 0 ? 0 : unfinishedBytes + chunk.length;
    if (unfinishedBytes > ENTRY_BYTES_MAX) {
      throw new DataManagerError(
        'bad-answer',
        `${endpoint} sent an entry larger than ${ENTRY_BYTES_MAX} bytes.`,
      );
    }
    yield* entries;
  }
  document.checkEnd();
}

/** What has been read of the document so far, the entries left out. */
class ListDocument {
  readonly #endpoint: string;
  readonly #parser = new JSONParser({
    paths: ['$.instances.*', '$.count'],
    keepStack: false,
    stringBufferSize: STRING_BUFFER_BYTES,
  });
  readonly #outline = new Outline();
  #ready: unknown[] = [];
  #entries = 0;
  #count: unknown;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
    this.#parser.onToken = (token) => this.#outline.follow(token);
    this.#parser.onValue = ({ key, value, stack }) => {
      if (stack.length === 1 && key === 'count') this.#count = value;
      else this.#ready.push(value);
    };
  }

  /** The entries that this piece completes. */
  read(chunk: Uint8Array): unknown[] {
    this.#ready = [];
    try {
      this.#parser.write(chunk);
    } catch {
      // The parser's own message quotes the answer.
      throw new DataManagerError(
        'bad-answer',
        `${this.#endpoint} did not answer with a list of instances in JSON.`,
      );
    }
    this.#entries += this.#ready.length;
    return this.#ready;
  }

  checkEnd(): void {
    if (!this.#parser.isEnded) throw this.#incomplete('the list ended in the middle');
    if (!this.#outline.hasInstances) {
      throw new DataManagerError(
        'bad-answer',
        `${this.#endpoint} answered without "instances". Check the URL.`,
      );
    }
    const count = this.#count ?? this.#entries;
    if (count !== this.#entries) {
      throw this.#incomplete(`the list has ${this.#entries} entries and a different "count"`);
    }
  }

  #incomplete(what: string): TransientFailure {
    return new TransientFailure(
      new DataManagerError('incomplete', `${this.#endpoint} answered, but ${what}.`),
    );
  }
}

/** Follows the tokens as far as the shape of the document goes: an object with an array `instances`. */
class Outline {
  hasInstances = false;
  #depth = 0;
  #text: unknown;
  #field: unknown;

  follow({ token, value }: ParsedTokenInfo): void {
    const opens = token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET;
    if (this.#depth === 0 && token !== TokenType.LEFT_BRACE) throw new Error('expected an object');
    if (this.#depth === 1) this.#followField(token, value);
    if (opens) this.#depth += 1;
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) this.#depth -= 1;
    // Outside the entries the parser's work grows with the square of the depth.
    const maxDepth = this.#field === 'instances' ? ENTRY_NESTING_MAX : NESTING_MAX;
    if (this.#depth > maxDepth) throw new Error('nested too deep');
  }

  #followField(token: TokenType, value: unknown): void {
    if (token === TokenType.STRING) this.#text = value;
    else if (token === TokenType.COLON) this.#field = this.#text;
    else if (this.#field === 'instances' && token !== TokenType.COMMA && token !== TokenType.RIGHT_BRACE) {
      // RIGHT_BRACKET closes at depth 2, so only a value's first token comes here.
      if (token !== TokenType.LEFT_BRACKET || this.hasInstances) throw new Error('expected one array');
      this.hasInstances = true;
    }
  }
}
