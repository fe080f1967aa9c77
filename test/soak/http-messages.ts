/** An HTTP/1.1 request or reply. */
export interface HttpMessage {
  /** `POST / HTTP/1.1` or `HTTP/1.1 200 OK`. */
  readonly startLine: string;
  /** By name, in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

const HEAD_END = '\r\n\r\n';

/** Reads the messages of one direction of an HTTP/1.1 connection out of its bytes, however they are cut. */
export class HttpMessages {
  #bytes: Buffer = Buffer.alloc(0);

  /** The messages that are whole with these bytes. */
  read(bytes: Buffer): HttpMessage[] {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    const messages: HttpMessage[] = [];
    for (let message = this.#next(); message; message = this.#next()) messages.push(message);
    return messages;
  }

  #next(): HttpMessage | undefined {
    const headEnd = this.#bytes.indexOf(HEAD_END);
    if (headEnd === -1) return undefined;
    const [startLine = '', ...lines] = this.#bytes.toString('latin1', 0, headEnd).split('\r\n');
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
    );
    const rest = this.#bytes.subarray(headEnd + HEAD_END.length);
    const isChunked = headers.get('transfer-encoding')?.toLowerCase() === 'chunked';
    const found = isChunked ? chunks(rest) : counted(rest, Number(headers.get('content-length') ?? 0));
    if (!found) return undefined;
    this.#bytes = rest.subarray(found.length);
    return { startLine, headers, body: found.body };
  }
}

interface Found {
  readonly body: Buffer;
  /** Of the body as it was written. */
  readonly length: number;
}

function counted(bytes: Buffer, length: number): Found | undefined {
  return bytes.length < length ? undefined : { body: bytes.subarray(0, length), length };
}

function chunks(bytes: Buffer): Found | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const from = lineEnd + 2;
    const next = from + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0) return { body: Buffer.concat(parts), length: next };
    parts.push(bytes.subarray(from, from + size));
    at = next;
  }
}
