import { cutToBytes } from '../../base/cut-text.ts';
import { toldPhase, type Notice } from '../notice.ts';

/** SNS's limit is the message's 256 KB; a filter value is never near this. */
const VALUE_MAX_BYTES = 1_024;

/**
 * The message attributes that filter policies can name, at most five because a policy may have no more keys.
 * SNS refuses an empty value, so an attribute without one is left out.
 */
export function composeAttributes({ kind, event }: Notice): Record<string, string> {
  const values = {
    phase: toldPhase(kind),
    owner: event.owner,
    projectId: event.projectId,
    applicationType: event.applicationType,
    job: event.job ?? '',
  };
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, cutToBytes(value.replace(CONTROL, ' '), VALUE_MAX_BYTES)]),
  );
}

/** Controls, and what queues take no more than those (SQS's API reference, SendMessage). */
const CONTROL = /[\p{Cc}\p{Cs}\ufffe\uffff]/gu;
