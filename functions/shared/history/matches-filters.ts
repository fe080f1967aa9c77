import { outcomeOf } from '../instances/outcome.ts';
import type { InstanceListing, ListFilters } from './history-list.ts';

/** Whether an instance in its current state fits all filters. */
export function matchesFilters(instance: InstanceListing, filters: ListFilters): boolean {
  const { phases, outcome, owner, projectId, job, applicationType, nameContains } = filters;
  return (
    (phases === undefined || phases.includes(instance.phase)) &&
    (outcome === undefined || outcomeOf(instance.phase) === outcome) &&
    (owner === undefined || instance.owner === owner) &&
    (projectId === undefined || instance.projectId === projectId) &&
    (job === undefined || instance.job === job) &&
    (applicationType === undefined || instance.applicationType === applicationType) &&
    (nameContains === undefined || instance.name.toLowerCase().includes(nameContains.toLowerCase()))
  );
}
