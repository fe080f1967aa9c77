import * as z from '../shared/base/zod.ts';
import { parseJson } from '../shared/base/parse-json.ts';
import { canonicalPhase } from '../shared/instances/phase.ts';
import type { ListPosition, ListQuery } from '../shared/history/history.ts';
import { fieldErrors, RequestProblem } from '../shared/api/request-problem.ts';

const DAY_MS = 86_400_000;
/** Without `launchedFrom`, a list looks back this far. */
const DEFAULT_DAYS = 366;
const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 100;
const CURSOR_EXPECTED = 'expected the nextCursor of an earlier answer';
/** The table refuses an empty sort key and one of more than 1,024 bytes; ours are visible ASCII. */
const LAUNCH_ORDER = /^[\x21-\x7e]{1,1024}$/;
const LIMIT_EXPECTED = `expected a whole number from 1 to ${LIMIT_MAX}`;

const day = z.iso.date({ error: 'expected a day such as 2026-02-03' });
const text = z.string().check(z.minLength(1), z.maxLength(1_024));

const parametersSchema = z.strictObject({
  phase: z.optional(z.pipe(text, z.transform(canonicalPhase))),
  owner: z.optional(text),
  project: z.optional(text),
  launchedFrom: z.optional(day),
  launchedTo: z.optional(day),
  limit: z._default(
    z.pipe(
      z.pipe(z.string(), z.transform(Number)),
      z
        .int({ error: LIMIT_EXPECTED })
        .check(z.minimum(1, { error: LIMIT_EXPECTED }), z.maximum(LIMIT_MAX, { error: LIMIT_EXPECTED })),
    ),
    LIMIT_DEFAULT,
  ),
  cursor: z.optional(
    z.pipe(
      z.pipe(
        z.string().check(z.maxLength(2_048)),
        z.transform((cursor: string) => parseJson(Buffer.from(cursor, 'base64url').toString())),
      ),
      z.object(
        { day, before: z.optional(z.string().check(z.regex(LAUNCH_ORDER, { error: CURSOR_EXPECTED }))) },
        { error: CURSOR_EXPECTED },
      ),
    ),
  ),
});

/**
 * Reads the query parameters of `GET /instances`. Without days, the last 366 launch days are listed.
 *
 * @throws RequestProblem naming every parameter that is wrong or unknown
 */
export function listQuery(parameters: Readonly<Record<string, string | undefined>>, now: number): ListQuery {
  const parsed = parametersSchema.safeParse(parameters);
  if (!parsed.success) {
    throw new RequestProblem('invalid', 'Invalid query parameters.', fieldErrors(parsed.error));
  }
  const { phase, owner, project, limit, cursor, launchedFrom, launchedTo } = parsed.data;
  return {
    phase,
    owner,
    projectId: project,
    limit,
    after: cursor && { day: cursor.day, before: cursor.before },
    fromDay: launchedFrom ?? dayOf(now - DEFAULT_DAYS * DAY_MS),
    // A sender's clock may be ahead.
    toDay: launchedTo ?? dayOf(now + DAY_MS),
  };
}

/** Writes a position in a list as the cursor that `GET /instances` takes. */
export function cursorOf(position: ListPosition): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}
