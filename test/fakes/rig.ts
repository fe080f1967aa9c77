import type { HistoryEvent } from '../../functions/shared/history/history-event.ts';
import { historySettings, noticeSettings } from '../builders/settings.ts';
import { BY_IAM } from '../builders/project.ts';
import { FakeNoticePublisher } from './fake-notice-publisher.ts';
import { FakePace } from './fake-pace.ts';
import { MemoryHistory } from './memory-history.ts';
import { MemoryProjects } from './memory-projects.ts';
import { SilentTelemetry } from './silent-telemetry.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Everything a use case needs, as fakes that share one clock and one store. */
export function rig({ start, perSecond = 8 }: { start?: string; perSecond?: number } = {}) {
  const clock = new VirtualClock(start);
  const store = new MemoryHistory();
  const projects = new MemoryProjects();
  const publisher = new FakeNoticePublisher(clock);
  const pace = new FakePace(clock, perSecond);
  const telemetry = new SilentTelemetry();
  const settings = historySettings();
  const dependencies = {
    history: store,
    list: store,
    projects,
    reader: BY_IAM,
    visibility: { membersOnly: false },
    due: store,
    publisher,
    pace,
    clock,
    signal: new AbortController().signal,
    telemetry,
    leaseMs: settings.leaseMs,
    announceMaxAgeMs: settings.announceMaxAgeMs,
    historySettings: settings,
    noticeSettings: noticeSettings(),
  };
  return { clock, store, projects, publisher, pace, telemetry, dependencies };
}

/** Whether a history is numbered 1, 2, 3, … */
export function isWithoutGaps(events: readonly HistoryEvent[]): boolean {
  return events.every(({ sequence }, index) => sequence === index + 1);
}
