import { recipientsSchema } from '../functions/shared/people/recipient.ts';
import { jsonOf } from '../functions/shared/shape/setting-types.ts';
import type { Setting } from '../functions/shared/shape/setting.ts';
import * as settings from '../functions/shared/shape/settings.ts';

/** Every setting. The recipients join the others here, because no function reads them. */
export const SETTINGS = {
  ...settings,
  recipients: {
    variable: 'RECIPIENTS',
    path: 'recipients',
    type: () => jsonOf('a JSON list of recipients', recipientsSchema),
    description:
      'Who is told: e-mail addresses, phone numbers (E.164), or objects with `email` or `sms` and, to narrow what they are told, `phases` (`COMPLETED`, `FAILED`), `owners` and `projects`.',
  } satisfies Setting,
};
