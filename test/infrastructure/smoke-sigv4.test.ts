import { expect, test } from '@jest/globals';
import { sigV4Headers } from '../../cli/smoke-sigv4.ts';

// The example "get-vanilla" of AWS's own test suite for Signature Version 4.
test('signs a GET as AWS does', () => {
  const { authorization } = sigV4Headers(
    new URL('https://example.amazonaws.com/'),
    { region: 'us-east-1', service: 'service' },
    {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      sessionToken: undefined,
    },
    Date.parse('2015-08-30T12:36:00.000Z'),
  );
  expect(authorization).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  );
});
