import { readableLine } from '../functions/shared/base/readable-text.ts';
import type { LineStyle } from '../lib/terminal.ts';
import type { History } from '../functions/shared/history/history.ts';
import type { DeliveredMessage } from './delivered-messages.ts';
import type { LogRecord } from './local-telemetry.ts';

/** Prints what happens in lines that a person can follow. */
export interface ConsoleLines {
  onLog(record: LogRecord): void;
  onDelivered(message: DeliveredMessage): void;
  /** From now on, instances are called by their names. */
  readNamesFrom(history: History): void;
}

/** Writes one line for every event of a history, every message delivered, and everything that went wrong. */
export function consoleLines(write: (line: string, style?: LineStyle) => void): ConsoleLines {
  const names = new Map<string, string>();
  let history: History | undefined;
  let lines = Promise.resolve();
  const inOrder = (line: () => Promise<string>, style?: LineStyle) => {
    lines = lines.then(line).then(
      (text) => write(text, style),
      () => undefined,
    );
  };
  const nameOf = async (instanceId: string): Promise<string> => {
    const known = names.get(instanceId);
    if (known !== undefined) return known;
    const event = await history?.last(instanceId).catch(() => undefined);
    if (event) names.set(instanceId, readableLine(`${event.name} (${event.owner})`));
    return names.get(instanceId) ?? instanceId;
  };
  return {
    onLog: (record) => {
      const at = timeOfDay();
      if (record.messageName === 'EventRecorded') {
        inOrder(
          async () => `${at}  ${change(record)}  ${await nameOf(String(record['instanceId']))}`,
          STYLES[String(record['phase'])],
        );
      } else if (record.level === 'warn' || record.level === 'error') {
        inOrder(
          async () => `${at}  ${record.level.toUpperCase()}  ${record.service}: ${sentence(record)}`,
          STYLES[record.level],
        );
      }
    },
    onDelivered: ({ to, protocol, subject, text }) => {
      const at = timeOfDay();
      const [kind, said] = protocol === 'email' ? ['E-MAIL', subject] : ['SMS', text];
      inOrder(async () => `${at}  ${kind} to ${to}: ${readableLine(said)}`, 'bold');
    },
    readNamesFrom: (opened) => {
      history = opened;
    },
  };
}

const PHASES_WIDTH = 34;
const STYLES: Readonly<Record<string, LineStyle>> = {
  COMPLETED: 'green',
  SUCCEEDED: 'green',
  FAILED: 'red',
  warn: 'yellow',
  error: 'red',
};

function change(record: LogRecord): string {
  const { kind, phase, previousPhase, reportedPhase, source } = record;
  const phases =
    kind === 'late'
      ? `${String(phase)} (late: ${String(reportedPhase)})`
      : previousPhase === undefined || kind === 'update'
        ? `${String(phase)}${kind === 'update' ? ' (updated)' : ''}`
        : `${String(previousPhase)} → ${String(phase)}`;
  return `${readableLine(phases).padEnd(PHASES_WIDTH)} ${String(source).padEnd(8)}`;
}

function sentence({ message, reason, failure }: LogRecord): string {
  return readableLine([message, failure, reason].filter((part) => part !== undefined).join(' · '));
}

function timeOfDay(): string {
  return new Date().toISOString().slice(11, 19);
}
