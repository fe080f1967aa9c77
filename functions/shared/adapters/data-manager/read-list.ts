import { DataManagerError } from '../../instances/data-manager.ts';
import { ListScanner, type ListName } from './list-scanner.ts';
import { parsePythonJson } from './parse-python-json.ts';
import { TransientFailure } from './retry.ts';

const LIMITS = { entryBytes: 4 * 1_024 * 1_024, outlineBytes: 1_024 * 1_024, nesting: 1_000_000 };

/**
 * Reads the answer of `GET /instance` or `GET /project` from the pieces of its body and yields the entries of its list
 * as they become complete, unvalidated; it holds one entry and one piece of the body at a time. An entry that is not JSON, or
 * is larger than 4 MiB, comes as `undefined`. It ends normally only when the JSON document has ended, the list was an
 * array in it, and `count`, where given, is its length.
 *
 * @throws DataManagerError `bad-answer` when the document is not such a list; `TransientFailure` (`incomplete`) when it
 * ends too early; whatever `chunks` throws.
 */
export async function* readList(
  name: ListName,
  chunks: AsyncIterable<Uint8Array>,
  endpoint: string,
): AsyncGenerator<unknown, void, undefined> {
  const scanner = new ListScanner(name, LIMITS);
  let entries = 0;
  for await (const chunk of chunks) {
    for (const entry of scanned(name, scanner, chunk, endpoint)) {
      entries += 1;
      yield entry === undefined ? undefined : parsePythonJson(entry);
    }
  }
  checkEnd(name, scanner, entries, endpoint);
}

function scanned(
  name: ListName,
  scanner: ListScanner,
  chunk: Uint8Array,
  endpoint: string,
): (string | undefined)[] {
  try {
    return scanner.scan(chunk);
  } catch {
    throw noList(name, endpoint);
  }
}

function checkEnd(name: ListName, scanner: ListScanner, entries: number, endpoint: string): void {
  if (scanner.isInHugeEntry) throw noList(name, endpoint);
  const document = outlineOf(name, scanner, endpoint);
  const isList = typeof document === 'object' && document !== null && name in document;
  if (!isList || scanner.lists !== 1) {
    throw new DataManagerError('bad-answer', `${endpoint} answered without "${name}". Check the URL.`);
  }
  const count = 'count' in document ? (document.count ?? entries) : entries;
  if (count !== entries) {
    throw incomplete(endpoint, `the list has ${entries} entries and a different "count"`);
  }
}

/** What stands around the entries. */
function outlineOf(name: ListName, { outline, isOpen }: ListScanner, endpoint: string): unknown {
  try {
    return JSON.parse(outline);
  } catch {
    if (isOpen) throw incomplete(endpoint, 'the list ended in the middle');
    throw noList(name, endpoint);
  }
}

function noList(name: ListName, endpoint: string): DataManagerError {
  return new DataManagerError('bad-answer', `${endpoint} did not answer with a list of ${name} in JSON.`);
}

function incomplete(endpoint: string, what: string): TransientFailure {
  return new TransientFailure(new DataManagerError('incomplete', `${endpoint} answered, but ${what}.`));
}
