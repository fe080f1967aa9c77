import { cutToBytes } from '../base/cut-text.ts';
import { readableLine } from '../base/readable-text.ts';
import { composeEmail } from '../notices/email/compose-email.ts';
import { toldPhase, type Notice, type NoticeSettings } from '../notices/notice.ts';
import { composeSms } from '../notices/sms/compose-sms.ts';
import type { Message } from './message.ts';
import type { RuleScope } from './rule.ts';

/** What an address is sent: an e-mail address the subject and the e-mail, a phone number the SMS. */
export interface MessageText {
  readonly subject: string;
  readonly email: string;
  readonly sms: string;
}

/** Where people can look further. */
export interface MessageSettings extends NoticeSettings {
  /** The list of instances, in Phasewatch's own page. */
  readonly listUrl?: string | undefined;
}

/** What is sent about one notice, and what the address had heard before. */
export interface Telling {
  readonly notice: Notice;
  /** The scope of the rule that names the instance. */
  readonly scope: RuleScope;
  readonly heard: Message | undefined;
}

const NAME_MAX_BYTES = 256;

/** The texts of one notice to one address; the same telling always gives the same texts. */
export function composeMessage({ notice, scope, heard }: Telling, settings: MessageSettings): MessageText {
  const { subject, body } = composeEmail(notice, settings, why(scope, heard));
  return { subject, email: body, sms: composeSms(notice, settings) };
}

/** What an address had heard about an instance before: `was told FAILED at 10:02 UTC`; empty where nothing. */
export function wasTold(heard: Message | undefined): string {
  if (heard?.state !== 'told' || heard.settledAt === undefined) return '';
  const time = `${heard.settledAt.slice(0, 10)} ${heard.settledAt.slice(11, 16)} UTC`;
  return `was told ${toldPhase(heard.notice.kind)} at ${time}`;
}

function why(scope: RuleScope, heard: Message | undefined): string {
  const told = wasTold(heard);
  const because = `You get this because your rule for ${scopeInWords(scope)} names this instance.`;
  return told === '' ? because : `${because}\nThis address ${told}.`;
}

function scopeInWords(scope: RuleScope): string {
  switch (scope.kind) {
    case 'own':
      return 'your own instances';
    case 'project':
      return `the project ${line(scope.projectId)}`;
    case 'instance':
      return `the instance ${line(scope.instanceId)}`;
    case 'owner':
      return `the instances of ${line(scope.owner)}`;
    case 'all':
      return 'all instances';
  }
}

function line(text: string): string {
  return cutToBytes(readableLine(text), NAME_MAX_BYTES);
}
