import { DAY_MS } from '../shared/base/durations.ts';
import {
  countParametersSchema,
  LIMIT_DEFAULT,
  listParametersSchema,
  type Scope,
} from '../shared/api/instances.ts';
import type { FieldError } from '../shared/api/problem.ts';
import { fieldErrors, RequestProblem } from '../shared/api/request-problem.ts';
import * as z from '../shared/base/zod.ts';
import type { ListPosition, ListQuery } from '../shared/history/history-list.ts';
import { parseInstant } from '../shared/instances/instant.ts';
import { canonicalPhase } from '../shared/instances/phase.ts';

/** What instances are asked for. */
export interface InstancesQuery {
  readonly query: Pick<ListQuery, 'launchedFrom' | 'launchedTo' | 'filters'>;
  /** Absent where nothing is said. */
  readonly scope: Scope | undefined;
}

/** A page that is asked for. */
export interface PageQuery extends InstancesQuery {
  readonly limit: number;
  readonly after: ListPosition | undefined;
}

/** Without `launchedFrom`, a list looks back this far. */
const DEFAULT_DAYS = 366;
/** A century: nothing is kept for longer. */
const SPAN_DAYS_MAX = 36_600;
const SPAN_PROBLEM = {
  path: 'launchedFrom',
  message: `expected at most ${SPAN_DAYS_MAX} days before launchedTo, and not after it`,
};
const START_OF_DAY = 'T00:00:00.000Z';
const END_OF_DAY = 'T23:59:59.999Z';
/** A place in the order of launches, or above all of a month; the table takes no key of more than 1,024 bytes. */
const POSITION = /^\d{4}-(?:0[1-9]|1[0-2])(?:~|-\d{2}T[\d:.]{12}Z#[\x21-\x7e]{1,900}#)$/;

const launch = z.string().check(
  z.refine((text) => instantOf(text, START_OF_DAY) !== undefined, {
    error: 'expected a day such as 2026-02-03, or an instant such as 2026-02-03T10:00:00Z',
  }),
);
const launches = { launchedFrom: z.optional(launch), launchedTo: z.optional(launch) };
const cursor = z.string().check(
  z.refine((text) => POSITION.test(positionOf(text)), {
    error: 'expected the nextCursor of an earlier answer',
  }),
);
const pageSchema = z.extend(listParametersSchema, { ...launches, cursor: z.optional(cursor) });
const countSchema = z.extend(countParametersSchema, launches);

/**
 * Reads the query of `GET /instances`. `now` is epoch milliseconds.
 *
 * @throws RequestProblem naming every parameter that is wrong or unknown
 */
export function pageQuery(search: URLSearchParams, now: number): PageQuery {
  const { limit = LIMIT_DEFAULT, cursor: after, ...filters } = parsed(pageSchema, search);
  return { ...instancesQuery(filters, now), limit, after: after && positionOf(after) };
}

/** Reads the query of `GET /instance-counts`, as {@link pageQuery}. @throws RequestProblem */
export function countQuery(search: URLSearchParams, now: number): InstancesQuery {
  return instancesQuery(parsed(countSchema, search), now);
}

/** Writes a position in a list as the cursor that `GET /instances` takes. */
export function cursorOf(position: ListPosition): string {
  return Buffer.from(position).toString('base64url');
}

function positionOf(text: string): ListPosition {
  return Buffer.from(text, 'base64url').toString();
}

function parsed<Schema extends z.ZodMiniType>(schema: Schema, search: URLSearchParams): z.output<Schema> {
  const result = schema.safeParse(parametersOf(search));
  if (result.success) return result.data;
  throw wrongParameters(fieldErrors(result.error));
}

/** The problem of these parameters. */
export function wrongParameters(errors: readonly FieldError[]): RequestProblem {
  return new RequestProblem('invalid', 'Invalid query parameters.', errors);
}

/** Of what is given more than once, only phases may be; for the others the list is the error. */
function parametersOf(search: URLSearchParams): Record<string, unknown> {
  const parameters = [...new Set(search.keys())].map((name) => {
    const values = search.getAll(name);
    const [first, ...others] = values;
    if (name === 'phase') return [name, values.flatMap((value) => value.split(','))];
    if (others.length > 0) return [name, values];
    return [name, name === 'limit' ? Number(first) : first];
  });
  return Object.fromEntries(parameters) as Record<string, unknown>;
}

function instancesQuery(parameters: z.output<typeof countSchema>, now: number): InstancesQuery {
  const { scope, phase, outcome, owner, projectId, job, applicationType, name, launchedFrom, launchedTo } =
    parameters;
  const from =
    (launchedFrom && instantOf(launchedFrom, START_OF_DAY)) ??
    new Date(now - DEFAULT_DAYS * DAY_MS).toISOString();
  // Without an end: a sender's clock may be ahead.
  const to = (launchedTo && instantOf(launchedTo, END_OF_DAY)) ?? new Date(now + DAY_MS).toISOString();
  const spanMs = Date.parse(to) - Date.parse(from);
  if (spanMs < 0 || spanMs > SPAN_DAYS_MAX * DAY_MS) throw wrongParameters([SPAN_PROBLEM]);
  const filters = {
    phases: phase?.map(canonicalPhase),
    outcome,
    owner,
    projectId,
    job,
    applicationType: applicationType?.toUpperCase(),
    nameContains: name,
  };
  return { query: { launchedFrom: from, launchedTo: to, filters }, scope };
}

function instantOf(text: string, timeOfDay: string): string | undefined {
  return parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? text + timeOfDay : text);
}
