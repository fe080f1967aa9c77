import type { Kind } from '../mistake.ts';

export const HANDLERS: Kind = {
  kind: 'handlers',
  mistakes: [
    {
      what: 'answers may be kept by caches',
      file: 'functions/shared/platform/http/json-response.ts',
      from: `'cache-control': 'no-store'`,
      to: `'cache-control': 'max-age=60'`,
      tests: ['test/integration/webhook.test.ts'],
    },
  ],
};
