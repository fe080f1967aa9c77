import { endpointEnv } from '../shared/platform/endpoint-env.ts';

/** The variables of `rotate-secret`. */
export const rotateSecretEnv = { ...endpointEnv };
