import { MINUTE_MS } from '../base/durations.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import type { RoutedInstance } from './routes.ts';
import type { Rule, RuleScope, RuleTerms } from './rule.ts';

/** What of an event decides whether a rule names its instance. */
export type NamedInstance = RoutedInstance &
  Pick<HistoryEvent, 'applicationType'> &
  Partial<Pick<HistoryEvent, 'job' | 'runTimeMs'>>;

/** Whether a rule, as its terms are at some time, names an instance, whatever there is to be told of it. */
export function namesInstance(
  { scope, userName }: Pick<Rule, 'scope' | 'userName'>,
  terms: RuleTerms,
  instance: NamedInstance,
): boolean {
  const { jobs, applicationType, minimumMinutes = 0 } = terms;
  return (
    isInScope(scope, userName, instance) &&
    (jobs === undefined || (instance.job !== undefined && jobs.includes(instance.job))) &&
    (applicationType === undefined || instance.applicationType === applicationType) &&
    (instance.runTimeMs ?? 0) >= minimumMinutes * MINUTE_MS
  );
}

function isInScope(scope: RuleScope, userName: string, instance: RoutedInstance): boolean {
  switch (scope.kind) {
    case 'own':
      return instance.owner === userName;
    case 'project':
      return instance.projectId === scope.projectId;
    case 'instance':
      return instance.instanceId === scope.instanceId;
    case 'owner':
      return instance.owner === scope.owner;
    case 'all':
      return true;
  }
}
