import * as z from '../base/zod.ts';
import { burstStateSchema } from './burst.ts';

/** How an address is reached. */
export const ADDRESS_KINDS = ['email', 'sms'] as const;
/**
 * What is known of an address: `pending`, its person has not confirmed it yet; `confirmed`; `suspended`, it cannot be
 * reached, or was left behind by its person; `removed`, its person does not want it any more.
 */
export const ADDRESS_STATES = ['pending', 'confirmed', 'suspended', 'removed'] as const;

/**
 * Whose turn it is to send to an address. One that was not given back is over at `until` (epoch ms), and tells the next
 * one what may have been sent in it.
 */
export const turnSchema = z.object({
  token: z.string(),
  until: z.number(),
  /** The digest that is sent in this turn, if there is one of that id. */
  digestId: z.string(),
  /** The only message that may be sent in this turn. */
  message: z.optional(z.object({ instanceId: z.string(), item: z.string() })),
});

/** See {@link turnSchema}. */
export type Turn = z.output<typeof turnSchema>;

/** Where a person can be reached. */
export const addressSchema = z.object({
  /** Unique among its person's, and without a `#`. */
  id: z.string().check(z.regex(/^[\w-]{1,64}$/)),
  userName: z.string(),
  kind: z.enum(ADDRESS_KINDS),
  /** An e-mail address, or a phone number as E.164 has it (`+447700900123`). */
  value: z.string(),
  state: z.enum(ADDRESS_STATES),
  /** Since when it is in this state. */
  stateSince: z.iso.datetime({ precision: 3 }),
  /** 1, 2, 3, …: a new one is a new topic. */
  generation: z.int().check(z.positive()),
  /** The topic of an e-mail address, once it is made. */
  topicArn: z.optional(z.string()),
  burst: burstStateSchema,
  turn: z.optional(turnSchema),
  /** Grows by one with every change, so that nobody overwrites what somebody else has written. */
  revision: z.int().check(z.positive()),
});

/** See {@link addressSchema}. */
export type Address = z.output<typeof addressSchema>;

/** What identifies an address. */
export type AddressKey = Pick<Address, 'userName' | 'id'>;
