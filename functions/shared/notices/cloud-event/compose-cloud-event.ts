import type { InstanceCloudEvent } from './instance-cloud-event.ts';
import { omittedFieldNames } from '../../base/omitted-fields.ts';
import { instanceLinks } from '../instance-links.ts';
import type { Notice, NoticeSettings } from '../notice.ts';

/** SNS takes 262,144 bytes for all protocols' texts and attributes together; the others need far less than the rest. */
const INSTANCE_MAX_BYTES = 96 * 1_024;
/** An error message of this size is worth more than what would take its place. */
const ERROR_MESSAGE_KEPT_BYTES = 16 * 1_024;

/** The notice for machines. Fields of the summary that would not fit are left out, largest first, and named. */
export function composeCloudEvent({ id, kind, event }: Notice, settings: NoticeSettings): InstanceCloudEvent {
  const { instance, omitted } = fitting(event.summary, event.omittedFields ?? []);
  const links = instanceLinks(event, settings);
  return {
    specversion: '1.0',
    id,
    source: '/phasewatch',
    type: `it.squonk.instance.${kind}`,
    subject: event.instanceId,
    time: event.occurredAt,
    datacontenttype: 'application/json',
    data: {
      instanceId: event.instanceId,
      sequence: event.sequence,
      outcome: kind === 'completed' ? 'success' : 'failure',
      phase: event.phase,
      name: event.name,
      owner: event.owner,
      projectId: event.projectId,
      ...(links && { links }),
      instance,
      ...(omitted.length > 0 && { omittedFields: omitted }),
    },
  };
}

function fitting(summary: Readonly<Record<string, unknown>>, alreadyOmitted: readonly string[]) {
  const sizes = Object.entries(summary).map(
    // Twice encoded: as a document, and as a value of SNS's per-protocol object.
    ([field, value]) =>
      [field, Buffer.byteLength(JSON.stringify(JSON.stringify({ [field]: value })))] as const,
  );
  let total = sizes.reduce((sum, [, size]) => sum + size, 0);
  const leftOut = new Set<string>();
  for (const [field, size] of sizes.toSorted(([, a], [, b]) => b - a)) {
    if (total <= INSTANCE_MAX_BYTES) break;
    if (field === 'error_message' && size <= ERROR_MESSAGE_KEPT_BYTES) continue;
    leftOut.add(field);
    total -= size;
  }
  return {
    instance: Object.fromEntries(Object.entries(summary).filter(([field]) => !leftOut.has(field))),
    omitted: omittedFieldNames([...alreadyOmitted, ...leftOut]),
  };
}
