import { composeAttributes } from './cloud-event/compose-attributes.ts';
import { composeCloudEvent } from './cloud-event/compose-cloud-event.ts';
import { composeEmail } from './email/compose-email.ts';
import type { Notice, NoticeSettings } from './notice.ts';
import { composeSms } from './sms/compose-sms.ts';
import { NONCHARACTERS } from './sns-limits.ts';

/** A notice in the form that each protocol's reader can use. */
export interface ComposedNotice {
  readonly id: string;
  readonly subject: string;
  readonly email: string;
  readonly sms: string;
  /** CloudEvents 1.0 as JSON, for everything that is not e-mail or SMS. */
  readonly cloudEvent: string;
  /** For filter policies; an attribute without a value is left out. */
  readonly attributes: Readonly<Record<string, string>>;
}

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16)}`;

/** Composes the texts of a notice; the same notice always gives the same texts. */
export function composeNotice(notice: Notice, settings: NoticeSettings): ComposedNotice {
  const { subject, body } = composeEmail(notice, settings);
  return {
    id: notice.id,
    subject,
    email: body,
    sms: composeSms(notice, settings),
    cloudEvent: JSON.stringify(composeCloudEvent(notice, settings)).replace(NONCHARACTERS, escaped),
    attributes: composeAttributes(notice),
  };
}
