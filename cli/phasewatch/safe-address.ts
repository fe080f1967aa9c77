/** Whether an address leads to this machine, where nobody listens in. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}

/** Whether nobody can read along on the way to an address. */
export function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || isLoopback(url);
}
