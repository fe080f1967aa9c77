import * as z from 'zod';

/** SNS's limits: a filter policy has at most 5 keys, and at most 150 combinations of their values. */
const COMBINATIONS_MAX = 150;

const names = z
  .array(z.string().min(1).max(150))
  .min(1, { error: 'expected at least one value; leave the field out for all' });

const address = z.union(
  [
    z.object({ email: z.email({ error: 'expected an e-mail address' }) }),
    z.object({ sms: z.e164({ error: 'expected a phone number such as +447700900123 (E.164)' }) }),
  ],
  { error: 'expected an e-mail address, {"email": "…"} or {"sms": "+44…"}' },
);

const filters = z.object({
  /** COMPLETED (SUCCEEDED included), FAILED; absent means both. */
  phases: z
    .array(z.enum(['COMPLETED', 'FAILED']))
    .min(1)
    .optional(),
  owners: names.optional(),
  projects: names.optional(),
});

/**
 * Somebody who is told about outcomes: an e-mail address or a phone number, optionally only about some phases,
 * owners or projects (an outcome must fit all that are given). A plain e-mail address or number will do.
 */
export const recipientSchema = z
  .preprocess(
    (value) =>
      typeof value === 'string' ? (value.startsWith('+') ? { sms: value } : { email: value }) : value,
    z.intersection(address, filters),
  )
  .refine((recipient) => combinations(recipient) <= COMBINATIONS_MAX, {
    error: `expected at most ${COMBINATIONS_MAX} combinations of phases, owners and projects (SNS's limit)`,
  });

/** See {@link recipientSchema}. */
export type Recipient = z.output<typeof recipientSchema>;

/** A list of recipients, none twice. */
export const recipientsSchema = z
  .array(recipientSchema)
  .refine((recipients) => new Set(recipients.map(addressOf)).size === recipients.length, {
    error: 'expected every address at most once',
  });

/** The protocol by which SNS reaches a recipient. */
export function protocolOf(recipient: Recipient): 'email' | 'sms' {
  return 'email' in recipient ? 'email' : 'sms';
}

/** The address or number of a recipient. */
export function addressOf(recipient: Recipient): string {
  return 'email' in recipient ? recipient.email : recipient.sms;
}

/** The SNS filter policy (over message attributes) of a recipient, or `undefined` when everything is wanted. */
export function filterPolicyOf({
  phases,
  owners,
  projects,
}: Recipient): Record<string, string[]> | undefined {
  const policy = {
    ...(phases && { phase: [...phases] }),
    ...(owners && { owner: [...owners] }),
    ...(projects && { project_id: [...projects] }),
  };
  return Object.keys(policy).length > 0 ? policy : undefined;
}

function combinations({ phases, owners, projects }: z.output<typeof filters>): number {
  return [phases, owners, projects].reduce((product, values) => product * (values?.length ?? 1), 1);
}
