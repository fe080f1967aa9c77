const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];
/** More than the name of a list in quotes, a colon and some white space. */
const BEFORE_LIST_BYTES = 256;

/** How much of the answer may be held at once, in bytes, and how deep it may nest. */
export interface ScannerLimits {
  readonly entryBytes: number;
  readonly outlineBytes: number;
  readonly nesting: number;
}

/** The lists that can be read, by the names that they have in their documents. */
export type ListName = 'instances' | 'projects';

const BEFORE_LIST: Record<ListName, RegExp> = {
  instances: /(?<!\\)"instances"\s*:\s*$/,
  projects: /(?<!\\)"projects"\s*:\s*$/,
};

/**
 * Takes a JSON document `{"instances": [entry, entry, …], …}`, or one of projects, apart, piece by piece, without
 * reading its entries: they end where their brackets do. So nothing in one entry reaches another, as long as its
 * brackets and quotes match.
 */
export class ListScanner {
  readonly #beforeList: RegExp;
  readonly #limits: ScannerLimits;
  readonly #outline = new Collected();
  #entry = new Collected();
  /** The brackets that are open, by what closes them. */
  readonly #open: number[] = [];
  #inText = false;
  #isEscaped = false;
  #inList = false;
  /** How many lists there were: of a whole document, one. */
  lists = 0;

  constructor(name: ListName, limits: ScannerLimits) {
    this.#beforeList = BEFORE_LIST[name];
    this.#limits = limits;
  }

  /** The document without its entries, as far as it has been read. */
  get outline(): string {
    return this.#outline.text;
  }

  /** Whether nothing has been read that could be a document, or one has begun and not ended. */
  get isOpen(): boolean {
    return this.#open.length > 0 || this.#outline.isBlank;
  }

  /** Whether an entry that is too large has begun and not ended. */
  get isInHugeEntry(): boolean {
    return this.#entry.bytes > this.#limits.entryBytes;
  }

  /**
   * The entries that this piece completes, as text; `undefined` for one that is too large.
   *
   * @throws RangeError when the document nests too deep, or is too large outside its entries
   */
  scan(piece: Uint8Array): (string | undefined)[] {
    const entries: (string | undefined)[] = [];
    let from = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at];
      if (this.#inText) this.#followText(byte);
      else if (byte === QUOTE) this.#inText = true;
      else if (byte === OPEN_BRACE) this.#opened(CLOSE_BRACE);
      else if (byte === OPEN_BRACKET) {
        if (this.#open.length === 1 && !this.#inList && this.#isBeforeList(piece.subarray(from, at))) {
          this.#keep(piece.subarray(from, at + 1));
          from = at + 1;
          this.#inList = true;
          this.lists += 1;
        }
        this.#opened(CLOSE_BRACKET);
      } else if (byte === this.#open.at(-1)) {
        this.#open.pop();
        if (this.#inList && this.#open.length === 1) {
          this.#keep(piece.subarray(from, at));
          if (!this.#entry.isBlank) entries.push(this.#taken());
          from = at;
          this.#inList = false;
        }
      } else if (byte === COMMA && this.#inList && this.#open.length === 2) {
        this.#keep(piece.subarray(from, at));
        entries.push(this.#taken());
        from = at + 1;
      }
    }
    this.#keep(piece.subarray(from));
    return entries;
  }

  #followText(byte: number | undefined): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#inText = false;
  }

  #opened(closing: number): void {
    if (this.#open.push(closing) > this.#limits.nesting) throw new RangeError('nested too deep');
  }

  #isBeforeList(piece: Uint8Array): boolean {
    return this.#beforeList.test(this.#outline.endWith(piece, BEFORE_LIST_BYTES));
  }

  #keep(bytes: Uint8Array): void {
    if (this.#inList) {
      this.#entry.add(bytes, this.#limits.entryBytes);
      return;
    }
    this.#outline.add(bytes, this.#limits.outlineBytes);
    if (this.#outline.bytes > this.#limits.outlineBytes) throw new RangeError('too large');
  }

  #taken(): string | undefined {
    const text = this.isInHugeEntry ? undefined : this.#entry.text;
    this.#entry = new Collected();
    return text;
  }
}

/** Bytes that belong together, up to a limit; what comes after it is counted only. */
class Collected {
  #pieces: Uint8Array[] = [];
  bytes = 0;

  add(piece: Uint8Array, limit: number): void {
    this.bytes += piece.length;
    if (this.bytes > limit) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  get text(): string {
    return new TextDecoder().decode(Buffer.concat(this.#pieces));
  }

  get isBlank(): boolean {
    return this.bytes < 100 && this.text.trim() === '';
  }

  /** The end of the text, in so many bytes, if this piece were added to it. */
  endWith(piece: Uint8Array, length: number): string {
    const end = [piece.subarray(-length)];
    let left = length;
    for (const before of this.#pieces.toReversed()) {
      if (left <= 0) break;
      end.unshift(before);
      left -= before.length;
    }
    return Buffer.concat(end).subarray(-length).toString('latin1');
  }
}
