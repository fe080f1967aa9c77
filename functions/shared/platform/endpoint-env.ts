import * as z from '../base/zod.ts';

const endpointUrl = z.optional(z.url({ protocol: /^https?$/, error: 'expected an http or https address' }));

/** Where the AWS services are, when they are not at AWS: the SDK's own variable names. */
export const endpointEnvShape = {
  AWS_ENDPOINT_URL_DYNAMODB: endpointUrl,
  AWS_ENDPOINT_URL_SNS: endpointUrl,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: endpointUrl,
};

/** See {@link endpointEnvShape}. */
export type EndpointEnv = z.output<z.ZodMiniObject<typeof endpointEnvShape>>;
