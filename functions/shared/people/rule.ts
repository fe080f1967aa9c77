import * as z from '../base/zod.ts';
import { NOTICE_KINDS } from '../history/history-event.ts';
import { routeOf } from './routes.ts';

const name = z.string().check(z.minLength(1), z.maxLength(1_024));
const instant = z.iso.datetime({ precision: 3 });

/**
 * Which instances a rule is about: a person's own, those of a project, one; and for administrators those of another
 * owner, or all.
 */
export const ruleScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('own') }),
  z.object({ kind: z.literal('project'), projectId: name }),
  z.object({ kind: z.literal('instance'), instanceId: name }),
  z.object({ kind: z.literal('owner'), owner: name }),
  z.object({ kind: z.literal('all') }),
]);

/** See {@link ruleScopeSchema}. */
export type RuleScope = z.output<typeof ruleScopeSchema>;

/** What a rule asks for. What is absent narrows nothing. */
export const ruleTermsSchema = z.object({
  kinds: z.array(z.enum(NOTICE_KINDS)).check(z.minLength(1)),
  /** Only these jobs, by their names (`rdock-docking`). */
  jobs: z.optional(z.array(name).check(z.minLength(1), z.maxLength(50))),
  /** Only jobs, or only applications. */
  applicationType: z.optional(z.enum(['JOB', 'APPLICATION'])),
  /** Only what ran for at least so long. */
  minimumMinutes: z.optional(z.int().check(z.positive())),
  /** Addresses of the rule's person. */
  addressIds: z.array(name).check(z.minLength(1), z.maxLength(20)),
});

/** See {@link ruleTermsSchema}. */
export type RuleTerms = z.output<typeof ruleTermsSchema>;

/** What a person wants to be told, and where, with all that it ever said. */
export const ruleSchema = z.object({
  id: z.string(),
  userName: z.string(),
  scope: ruleScopeSchema,
  /** What it said, and from when on; oldest first. The last one is in force until the rule ends. */
  versions: z.array(z.object({ from: instant, terms: ruleTermsSchema })).check(z.minLength(1)),
  endedAt: z.optional(instant),
  /** Grows by one with every change. */
  revision: z.int().check(z.positive()),
});

/** See {@link ruleSchema}. */
export type Rule = z.output<typeof ruleSchema>;

/** What identifies a rule. */
export interface RuleKey {
  readonly route: string;
  readonly id: string;
}

/** What is remembered of a rule's past; an older version than these is forgotten. */
const VERSIONS_MAX = 200;

/** A new rule, in force from `now` (ISO-8601, UTC, milliseconds) on. */
export function newRule(id: string, userName: string, scope: RuleScope, terms: RuleTerms, now: string): Rule {
  return { id, userName, scope, versions: [{ from: now, terms }], revision: 1 };
}

/** The rule once it says something else, from `now` on. A change never acts on the past. */
export function changedRule(rule: Rule, terms: RuleTerms, now: string): Rule {
  const latest = rule.versions.at(-1)?.from ?? now;
  const versions = [...rule.versions, { from: latest > now ? latest : now, terms }];
  return { ...rule, versions: versions.slice(-VERSIONS_MAX), revision: rule.revision + 1 };
}

/** The rule once it has ended. */
export function endedRule(rule: Rule, now: string): Rule {
  return { ...rule, endedAt: now, revision: rule.revision + 1 };
}

/** What a rule said at a time (ISO-8601, UTC, milliseconds); `undefined` where it was not in force. */
export function termsAt({ versions, endedAt }: Rule, time: string): RuleTerms | undefined {
  if (endedAt !== undefined && endedAt <= time) return undefined;
  return versions.findLast(({ from }) => from <= time)?.terms;
}

/** The route under which a rule is kept; it never changes. */
export function routeOfRule({ scope, userName }: Pick<Rule, 'scope' | 'userName'>): string {
  return routeOf(scope.kind === 'own' ? { kind: 'owner', owner: userName } : scope);
}

/** Where a rule is kept. */
export function keyOfRule(rule: Pick<Rule, 'id' | 'scope' | 'userName'>): RuleKey {
  return { route: routeOfRule(rule), id: rule.id };
}
