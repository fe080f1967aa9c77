import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import type { EventKey, NoticeKind } from '../../functions/shared/history/history-event.ts';
import type { Address } from '../../functions/shared/people/address.ts';
import { decideMessages } from '../../functions/shared/people/decide-messages.ts';
import { isOpen } from '../../functions/shared/people/message.ts';
import type { QuietHours } from '../../functions/shared/people/quiet-hours.ts';
import type { Rule } from '../../functions/shared/people/rule.ts';
import { sweepMessages } from '../../functions/shared/people/sweep-messages.ts';
import type { NoticeFlags, TellingDependencies } from '../../functions/shared/people/telling.ts';
import { failedEvent, owingEvent } from '../builders/history-event.ts';
import { noticeSettings } from '../builders/settings.ts';
import { FakeAddressSender } from './fake-address-sender.ts';
import { MemoryHistory } from './memory-history.ts';
import { MemoryAddresses, MemoryDigests, MemoryMessages, MemoryRules } from './memory-people.ts';
import { SilentTelemetry } from './silent-telemetry.ts';
import { VirtualClock } from './virtual-clock.ts';

type Ports = TellingDependencies & { readonly flags: NoticeFlags };

/** Everything that telling people needs, as fakes that share one clock, and what tests do with them. */
export function tellingRig() {
  const clock = new VirtualClock();
  const history = new MemoryHistory();
  const addresses = new MemoryAddresses();
  const rules = new MemoryRules();
  const messages = new MemoryMessages();
  const sender = new FakeAddressSender(clock);
  const telemetry = new SilentTelemetry();
  const quietHours = new Map<string, QuietHours>();
  const mayNotSee = new Set<string>();
  const undecided = new Map<string, EventKey>();
  const ports: Ports = {
    history,
    addresses,
    rules,
    messages,
    digests: new MemoryDigests(),
    sender,
    mayBeTold: async (userName) => !mayNotSee.has(userName),
    quietHoursOf: async (userName) => quietHours.get(userName),
    messageSettings: noticeSettings(),
    clock,
    telemetry,
    flags: {
      decided: async ({ instanceId, sequence }) => void undecided.delete(`${sequence}#${instanceId}`),
    },
  };
  const deadline = () => clock.now() + MINUTE_MS;

  /** Appends the outcome of an instance to its history: its first event, or a correction of what it has. */
  async function finish(instanceId: string, kind: NoticeKind = 'completed'): Promise<EventKey> {
    const last = await history.last(instanceId);
    const number = (last?.noticeCounts[kind] ?? 0) + 1;
    const event = {
      instanceId,
      name: instanceId,
      sequence: (last?.sequence ?? 0) + 1,
      noticeCounts: { ...last?.noticeCounts, [kind]: number },
      notice: { kind, number },
    };
    const appended = await history.append(kind === 'failed' ? failedEvent(event) : owingEvent(event));
    if (!appended) throw new Error('The place of the event is taken.');
    undecided.set(`${event.sequence}#${instanceId}`, event);
    return { instanceId, sequence: event.sequence };
  }

  return {
    clock,
    history,
    addresses,
    rules,
    messages,
    sender,
    telemetry,
    quietHours,
    mayNotSee,
    ports,
    finish,

    /** Adds people's addresses and rules. */
    async know({ addresses: mine = [], rules: theirs = [] }: { addresses?: Address[]; rules?: Rule[] }) {
      for (const address of mine) await addresses.add(address);
      for (const rule of theirs) await rules.put(rule);
    },

    decide: (key: EventKey, with_: Ports = ports) => decideMessages(key, deadline(), with_),
    sweep: (with_: Ports = ports) => sweepMessages(deadline(), with_),

    /** What happens when an instance finishes. */
    async tell(instanceId: string, kind?: NoticeKind): Promise<void> {
      await decideMessages(await finish(instanceId, kind), deadline(), ports);
    },

    /** Lets minutes pass, with a sweep in each. */
    async pass(minutes: number): Promise<void> {
      for (let minute = 0; minute < minutes; minute += 1) {
        clock.advance(MINUTE_MS);
        await sweepMessages(deadline(), ports);
      }
    },

    /** Decides what is undecided, then sweeps every minute until nothing is due or held. Returns how many minutes that took. */
    async settle(maxMinutes = 10_000): Promise<number> {
      for (const key of [...undecided.values()]) await decideMessages(key, deadline(), ports);
      for (let minute = 0; ; minute += 1) {
        if (!messages.all().some(isOpen)) return minute;
        if (minute > maxMinutes) throw new Error('Something is due for ever.');
        await this.pass(1);
      }
    },

    /** What became of an address's messages: `i-1 failed:1 told`, with the reason where there is one. */
    fates: (addressId = 'mail') =>
      messages
        .all()
        .filter((message) => message.addressId === addressId)
        .map(({ instanceId, notice: { kind, number }, state, reason }) =>
          [instanceId, `${kind}:${number}`, state, ...(reason ? [reason] : [])].join(' '),
        ),
  };
}
