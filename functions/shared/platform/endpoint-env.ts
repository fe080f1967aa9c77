import { webAddress } from '../shape/setting-types.ts';
import type { Setting, Values } from '../shape/setting.ts';
import { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_SNS } from '../shape/settings.ts';

/** Where the AWS services are, when they are not at AWS: the SDK's own variable names. */
export const endpointEnv = {
  AWS_ENDPOINT_URL_DYNAMODB,
  AWS_ENDPOINT_URL_SNS,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: {
    variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    type: () => webAddress('http://127.0.0.1:4566'),
    description: 'An engine for the secrets.',
  } satisfies Setting,
};

/** See {@link endpointEnv}. */
export type EndpointEnv = Values<typeof endpointEnv>;
