/** Who told us: a signed webhook, the Data Manager's callback, or a poll of its API. */
export const SOURCES = ['webhook', 'callback', 'poll'] as const;

/** See {@link SOURCES}. */
export type Source = (typeof SOURCES)[number];
