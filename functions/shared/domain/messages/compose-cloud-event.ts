import type { InstanceCloudEvent } from '../../contracts/instance-cloud-event.ts';
import { canonicalPhase } from '../../contracts/phase.ts';
import { instanceLinks } from './instance-links.ts';
import { notificationId, type MessageSettings, type OutcomeEvent } from './notification.ts';

/** SNS takes 262,144 bytes for all protocols' texts and attributes together; the others need far less than the rest. */
const INSTANCE_MAX_BYTES = 96 * 1_024;

/** The notification for machines. Fields of the summary that would not fit are left out, largest first, and named. */
export function composeCloudEvent(event: OutcomeEvent, settings: MessageSettings): InstanceCloudEvent {
  const { instance, omitted } = fitting(event.summary, event.omittedFields ?? []);
  const links = instanceLinks(event, settings);
  return {
    specversion: '1.0',
    id: notificationId(event),
    source: '/phasewatch',
    type: event.outcome === 'success' ? 'it.squonk.instance.completed' : 'it.squonk.instance.failed',
    subject: event.instanceId,
    time: event.occurredAt,
    datacontenttype: 'application/json',
    data: {
      instanceId: event.instanceId,
      sequence: event.sequence,
      outcome: event.outcome,
      phase: canonicalPhase(event.reportedPhase),
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
  const omitted = [...alreadyOmitted];
  const sizes = new Map(
    // Twice encoded: as a document, and as a value of SNS's per-protocol object.
    Object.entries(summary).map(([field, value]) => [
      field,
      Buffer.byteLength(JSON.stringify(JSON.stringify({ [field]: value }))),
    ]),
  );
  let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  for (const [field, size] of [...sizes].sort(([, a], [, b]) => b - a)) {
    if (total <= INSTANCE_MAX_BYTES) break;
    omitted.push(field);
    total -= size;
  }
  const instance = Object.fromEntries(
    Object.entries(summary).filter(([field]) => !omitted.includes(field) || isCut(field, summary, sizes)),
  );
  return { instance, omitted };
}

/** An `error_message` that was cut for the table is named as omitted but its beginning is still worth sending. */
function isCut(
  field: string,
  summary: Readonly<Record<string, unknown>>,
  sizes: ReadonlyMap<string, number>,
): boolean {
  return field === 'error_message' && field in summary && (sizes.get(field) ?? 0) <= 16 * 1_024;
}
