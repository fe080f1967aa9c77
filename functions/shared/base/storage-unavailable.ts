/** The table could not be asked just now; the same request may succeed later. Nothing is half-done. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}
