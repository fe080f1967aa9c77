import type { Outcome } from '../instances/outcome.ts';
import type { Source } from '../instances/source.ts';

/** One row of a list: an instance in its current state. */
export interface InstanceListing {
  readonly instanceId: string;
  /** How many events its history has. */
  readonly sequence: number;
  readonly phase: string;
  readonly name: string;
  readonly owner: string;
  readonly projectId: string;
  readonly applicationType: string;
  readonly job?: string | undefined;
  readonly launchedAt: string;
  readonly startedAt?: string | undefined;
  readonly stoppedAt?: string | undefined;
  /** When the newest event was learnt, and from whom. */
  readonly observedAt: string;
  readonly source: Source;
}

/** Which of the instances that a list comes across belong to it: those that fit everything given. */
export interface ListFilters {
  readonly phases?: readonly string[] | undefined;
  readonly outcome?: Outcome | undefined;
  readonly owner?: string | undefined;
  readonly projectId?: string | undefined;
  readonly job?: string | undefined;
  readonly applicationType?: string | undefined;
  /** Part of the name, in small or capital letters. */
  readonly nameContains?: string | undefined;
}

/** Which instances to look at, newest launch first. Times are UTC, ISO-8601 with milliseconds. */
export interface ListQuery {
  /** The first and the last launch that belong to the list. */
  readonly launchedFrom: string;
  readonly launchedTo: string;
  readonly filters: ListFilters;
  /** Of these instances, those that whoever asks is shown. A list says nothing of all others. */
  readonly shown: (instances: readonly InstanceListing[]) => Promise<readonly InstanceListing[]>;
  /** All that is shown is of this owner or of these projects: a hint on where to look. */
  readonly within?: { readonly owner: string; readonly projectIds: readonly string[] } | undefined;
}

/** Where a list goes on: below this place in the order of launches. */
export type ListPosition = string;

/** A page of a list. It may be shorter than asked, or empty, and go on. */
export interface ListPage {
  readonly instances: readonly InstanceListing[];
  /** Absent on the last page. */
  readonly next: ListPosition | undefined;
  /** The launch down to which the list has been looked through. */
  readonly lookedBackTo: string;
}

/** How many instances there are in each phase. */
export interface PhaseCounts {
  readonly counts: Readonly<Record<string, number>>;
  /** Whether all instances were counted; else there are more, launched before `lookedBackTo`. */
  readonly isComplete: boolean;
  readonly lookedBackTo: string;
}

/**
 * The instances, in the order of their launch. May lag behind the newest events by moments.
 *
 * Both methods throw `StorageUnavailable` when the store cannot be asked. Work is bounded: where little fits the
 * filters, a request ends after some thousand entries, or soon after the signal is aborted, and says how far it looked.
 */
export interface HistoryList {
  page(
    query: ListQuery,
    limit: number,
    after: ListPosition | undefined,
    signal?: AbortSignal,
  ): Promise<ListPage>;
  countByPhase(query: ListQuery, signal?: AbortSignal): Promise<PhaseCounts>;
}
