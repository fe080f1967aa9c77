import * as z from '../base/zod.ts';

/** SNS's limits: a filter policy has at most 5 keys, and at most 150 combinations of their values. */
const COMBINATIONS_MAX = 150;
/** What messages tell of. */
const PHASES = ['COMPLETED', 'FAILED'] as const;

const names = z
  .array(z.string().check(z.minLength(1), z.maxLength(150)))
  .check(z.minLength(1, { error: 'expected at least one value; leave the field out for all' }));

/** Keycloak's user names, which owners are, are in lower case. */
const owners = z.pipe(
  names,
  z.transform((given: string[]) => given.map((owner) => owner.toLowerCase())),
);
/** The domain of an address is read without case; what stands before it may not be. */
const email = z.pipe(
  z.email({ error: 'expected an e-mail address' }),
  z.transform((address: string) => address.replace(/@.*$/, (domain) => domain.toLowerCase())),
);

const filters = {
  /** COMPLETED (SUCCEEDED included), FAILED; absent means both. */
  phases: z.optional(z.array(z.enum(PHASES)).check(z.minLength(1))),
  owners: z.optional(owners),
  projects: z.optional(names),
};
const byEmail = z.strictObject({ email, ...filters });
const bySms = z.strictObject({
  sms: z.e164({ error: 'expected a phone number such as +447700900123 (E.164)' }),
  ...filters,
});

const KEYS_EXPECTED = 'expected only email or sms, phases, owners, projects';

/** See {@link recipientSchema}. */
export type Recipient = z.output<typeof byEmail> | z.output<typeof bySms>;

/**
 * Somebody who is told about outcomes: an e-mail address or a phone number, optionally only about some phases,
 * owners or projects (an outcome must fit all that are given). A plain e-mail address or number will do. Unknown
 * fields are refused: a misspelt filter would tell somebody about everything.
 */
export const recipientSchema = z
  .pipe(
    z.unknown(),
    z.transform((given, context): Recipient => {
      const value =
        typeof given === 'string' ? (given.startsWith('+') ? { sms: given } : { email: given }) : given;
      const isSms = typeof value === 'object' && value !== null && 'sms' in value;
      const parsed = (isSms ? bySms : byEmail).safeParse(value);
      if (parsed.success) return parsed.data;
      for (const issue of parsed.error.issues) {
        const unknownKeys = issue.code === 'unrecognized_keys' ? issue.keys : [];
        for (const key of unknownKeys) {
          context.issues.push({ code: 'custom', path: [key], message: KEYS_EXPECTED, input: value });
        }
        if (unknownKeys.length === 0) {
          context.issues.push({
            code: 'custom',
            path: [...issue.path],
            message: issue.message,
            input: value,
          });
        }
      }
      return z.NEVER;
    }),
  )
  .check(
    z.refine((recipient) => combinations(recipient) <= COMBINATIONS_MAX, {
      error: `expected at most ${COMBINATIONS_MAX} combinations of phases, owners and projects (SNS's limit)`,
    }),
  );

/** A list of recipients, none twice. */
export const recipientsSchema = z.array(recipientSchema).check(
  z.refine((recipients) => new Set(recipients.map(addressOf)).size === recipients.length, {
    error: 'expected every address at most once',
  }),
);

/** The protocol by which SNS reaches a recipient. */
export function protocolOf(recipient: Recipient): 'email' | 'sms' {
  return 'email' in recipient ? 'email' : 'sms';
}

/** The address or number of a recipient. */
export function addressOf(recipient: Recipient): string {
  return 'email' in recipient ? recipient.email : recipient.sms;
}

/**
 * The SNS filter policy (over message attributes) of a recipient. There is always one, if need be of all phases:
 * CloudFormation changes a policy, and refuses to take it away.
 */
export function filterPolicyOf({ phases, owners, projects }: Recipient): Record<string, string[]> {
  return {
    ...((phases ?? !(owners ?? projects)) && { phase: [...(phases ?? PHASES)] }),
    ...(owners && { owner: [...owners] }),
    ...(projects && { projectId: [...projects] }),
  };
}

function combinations({ phases, owners, projects }: Recipient): number {
  return [phases, owners, projects].reduce((product, values) => product * (values?.length ?? 1), 1);
}
