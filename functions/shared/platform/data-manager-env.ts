import * as z from '../base/zod.ts';

/** The whole host, so that `http://localhost:x@elsewhere` is none. */
const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?([/?#]|$)/;

/** An address that secrets may be sent to: https, or this machine. */
export const safeUrl = z.url({ protocol: /^https?$/, error: 'expected an https address' }).check(
  z.refine((url) => url.startsWith('https://') || LOOPBACK.test(url), {
    error: 'expected an https address (http only for this machine)',
  }),
  // They would be shown wherever the address is, and `fetch` refuses them.
  z.refine((url) => !/^\w+:\/\/[^/?#]*@/.test(url), {
    error: 'expected no user name or password in the address',
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
