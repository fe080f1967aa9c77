import * as z from '../base/zod.ts';

/**
 * What goes to an address as one message: written before it is sent, so that after a crash the same one is sent again.
 */
export const digestSchema = z.object({
  id: z.string(),
  userName: z.string(),
  addressId: z.string(),
  createdAt: z.iso.datetime({ precision: 3 }),
  messages: z.array(z.object({ instanceId: z.string(), item: z.string() })),
  /** Once it is sent: when, and SNS's id. */
  sent: z.optional(z.object({ at: z.iso.datetime({ precision: 3 }), messageId: z.string() })),
});

/** See {@link digestSchema}. */
export type Digest = z.output<typeof digestSchema>;

/** The digests. All methods throw `StorageUnavailable` when the store cannot be asked. */
export interface Digests {
  /** Strongly consistent. */
  digest(id: string): Promise<Digest | undefined>;
  /** Writes a digest, or writes it again. */
  put(digest: Digest): Promise<void>;
}
