import * as z from '../contracts/zod.ts';

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/;

/** An address that secrets may be sent to: https, or this machine. */
export const safeUrl = z.url({ protocol: /^https?$/, error: 'expected an https address' }).check(
  z.refine((url) => url.startsWith('https://') || LOOPBACK.test(url), {
    error: 'expected an https address (http only for this machine)',
  }),
);

/** The variables of every function that asks the Data Manager. */
export const dataManagerEnvShape = {
  /** The API's base, e.g. `https://squonk.example/data-manager-api`. */
  DATA_MANAGER_URL: safeUrl,
  DATA_MANAGER_TOKEN_URL: safeUrl,
  DATA_MANAGER_SECRET_ID: z.string({
    error: "expected the name or ARN of the secret with the Data Manager's credentials",
  }),
};

/** See {@link dataManagerEnvShape}. */
export type DataManagerEnv = z.output<z.ZodMiniObject<typeof dataManagerEnvShape>>;
