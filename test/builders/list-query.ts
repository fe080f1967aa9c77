import type { ListFilters, ListQuery } from '../../functions/shared/history/history-list.ts';

/** A list of all instances of 2026 that fit the filters, for somebody who may see all. */
export function listQuery(filters: ListFilters = {}, others: Partial<ListQuery> = {}): ListQuery {
  return {
    launchedFrom: '2026-01-01T00:00:00.000Z',
    launchedTo: '2026-12-31T23:59:59.999Z',
    filters,
    shown: async (instances) => instances,
    ...others,
  };
}
