import type { HistoryEvent } from '../history/history-event.ts';

/** What of an instance rules can name. */
export type RoutedInstance = Pick<HistoryEvent, 'instanceId' | 'owner' | 'projectId'>;

/** What a rule is about: the instances of an owner, those of a project, one instance, or all. */
export type RuleSubject =
  | { readonly kind: 'owner'; readonly owner: string }
  | { readonly kind: 'project'; readonly projectId: string }
  | { readonly kind: 'instance'; readonly instanceId: string }
  | { readonly kind: 'all' };

/** The rules that are about everything. */
const ROUTE_OF_ALL = 'route#all';
/** DynamoDB takes no longer partition key. */
const ROUTE_MAX_BYTES = 2_048;

/** The route under which the rules about a subject are kept: a partition of the table. */
export function routeOf(subject: RuleSubject): string {
  switch (subject.kind) {
    case 'owner':
      return `route#owner#${subject.owner}`;
    case 'project':
      return `route#project#${subject.projectId}`;
    case 'instance':
      return `route#instance#${subject.instanceId}`;
    case 'all':
      return ROUTE_OF_ALL;
  }
}

/** The routes of an instance's notices: under these are all rules that can name it. */
export function routesOf({ instanceId, owner, projectId }: RoutedInstance): readonly string[] {
  const subjects: RuleSubject[] = [
    { kind: 'owner', owner },
    { kind: 'project', projectId },
    { kind: 'instance', instanceId },
    { kind: 'all' },
  ];
  // No rule can be about an owner or a project whose name is no key.
  return subjects.map(routeOf).filter((route) => Buffer.byteLength(route) <= ROUTE_MAX_BYTES);
}
