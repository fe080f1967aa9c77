/**
 * Stands in bundles where `@aws-sdk/endpoint-cache` would. The DynamoDB client makes one and never asks it: none of
 * its commands discovers endpoints any more.
 */
export const EndpointCache = Object;
