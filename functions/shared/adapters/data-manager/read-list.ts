import { DataManagerError } from '../../instances/data-manager.ts';
import { ListScanner } from './list-scanner.ts';
import { parsePythonJson } from './parse-python-json.ts';
import { TransientFailure } from './retry.ts';

const LIMITS = { entryBytes: 4 * 1_024 * 1_024, outlineBytes: 1_024 * 1_024, nesting: 1_000_000 };

/**
 * Reads the answer of `GET /instance` from the pieces of its body and yields the entries of `instances` as they
 * become complete, unvalidated; it holds one entry and one piece of the body at a time. An entry that is not JSON, or
 * is larger than 4 MiB, comes as `undefined`. It ends normally only when the JSON document has ended, `instances` was
 * an array in it, and `count`, where given, is its length.
 *
 * @throws DataManagerError `bad-answer` when the document is not such a list; `TransientFailure` (`incomplete`) when it
 * ends too early; whatever `chunks` throws.
 */
export async function* readInstanceList(
  chunks: AsyncIterable<Uint8Array>,
  endpoint: string,
): AsyncGenerator<unknown, void, undefined> {
  const scanner = new ListScanner(LIMITS);
  let entries = 0;
  for await (const chunk of chunks) {
    for (const entry of scanned(scanner, chunk, endpoint)) {
      entries += 1;
      yield entry === undefined ? undefined : parsePythonJson(entry);
    }
  }
  checkEnd(scanner, entries, endpoint);
}

function scanned(scanner: ListScanner, chunk: Uint8Array, endpoint: string): (string | undefined)[] {
  try {
    return scanner.scan(chunk);
  } catch {
    throw noList(endpoint);
  }
}

function checkEnd(scanner: ListScanner, entries: number, endpoint: string): void {
  if (scanner.isInHugeEntry) throw noList(endpoint);
  const document = outlineOf(scanner, endpoint);
  const isList = typeof document === 'object' && document !== null && 'instances' in document;
  if (!isList || scanner.lists !== 1) {
    throw new DataManagerError('bad-answer', `${endpoint} answered without "instances". Check the URL.`);
  }
  const count = 'count' in document ? (document.count ?? entries) : entries;
  if (count !== entries) {
    throw incomplete(endpoint, `the list has ${entries} entries and a different "count"`);
  }
}

/** What stands around the entries. */
function outlineOf({ outline, isOpen }: ListScanner, endpoint: string): unknown {
  try {
    return JSON.parse(outline);
  } catch {
    if (isOpen) throw incomplete(endpoint, 'the list ended in the middle');
    throw noList(endpoint);
  }
}

function noList(endpoint: string): DataManagerError {
  return new DataManagerError('bad-answer', `${endpoint} did not answer with a list of instances in JSON.`);
}

function incomplete(endpoint: string, what: string): TransientFailure {
  return new TransientFailure(new DataManagerError('incomplete', `${endpoint} answered, but ${what}.`));
}
