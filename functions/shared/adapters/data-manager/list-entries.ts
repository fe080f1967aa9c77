import type { DataManagerApi } from './data-manager-api.ts';
import type { ListName } from './list-scanner.ts';
import { readList } from './read-list.ts';
import { reasonOf } from './retry.ts';

/**
 * The entries of a list of the Data Manager. It is read as a stream: memory stays bounded however long it is, as long
 * as no single entry is larger than 4 MiB (`bad-answer`). What comes back is sanitized as
 * {@link DataManagerApi.sanitized} says. It is tried again only until its first entry has been handed out, since the
 * next poll reads it from the start anyway.
 *
 * @throws DataManagerError; `signal.reason` on abort.
 */
export async function* listEntries(
  name: ListName,
  url: URL,
  api: DataManagerApi,
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  // The list is opened as far as its first entry: up to there, another attempt does no harm.
  const { first, entries } = await api.ask(url, signal, async (answer) => {
    await api.requireUsable(answer);
    const opened = readList(name, answer.chunks(), answer.endpoint);
    return { first: await opened.next(), entries: opened };
  });
  try {
    for (let next = first; !next.done; next = await entries.next()) {
      signal.throwIfAborted();
      yield api.sanitized(next.value);
    }
  } catch (error) {
    throw reasonOf(error);
  } finally {
    await entries.return();
  }
}
