import Table from 'cli-table3';
import type { DemoReport } from './demo-report.ts';

const PLAIN = { head: [], border: [] };

/** The instances with their histories, and the messages that each recipient got, as tables for a terminal. */
export function demoTables({ instances, delivered }: DemoReport): string {
  const histories = new Table({
    head: ['instance', 'owner', 'phase', 'history (w webhook, c callback, p poll)', 'notice'],
    style: PLAIN,
  });
  for (const { name, owner, phase, history } of instances) {
    const steps = history.map(({ kind, phase: current, reportedPhase, source }) => {
      const mark = kind === 'update' ? 'updated' : kind === 'late' ? `late ${reportedPhase ?? ''}` : current;
      return `${mark} ${source.charAt(0)}`;
    });
    const states = history.flatMap(({ notice }) => notice?.state ?? []);
    histories.push([name, owner, phase, wrapped(steps), states.join(', ') || '-']);
  }
  const messages = new Table({ head: ['to', 'message'], style: PLAIN });
  for (const [to, theirs] of Map.groupBy(delivered, (message) => message.to)) {
    messages.push([
      `${to}\n${theirs.length} messages`,
      theirs.map(({ protocol, subject, text }) => (protocol === 'email' ? subject : text)).join('\n'),
    ]);
  }
  const sample = delivered.find(
    ({ protocol, subject }) => protocol === 'email' && subject.startsWith('[FAILED]'),
  );
  return [
    histories.toString(),
    messages.toString(),
    sample ? `One of the e-mails:\n\n${sample.text}` : '',
  ].join('\n\n');
}

const STEPS_A_LINE = 3;

function wrapped(steps: readonly string[]): string {
  const lines: string[] = [];
  for (let index = 0; index < steps.length; index += STEPS_A_LINE) {
    lines.push(steps.slice(index, index + STEPS_A_LINE).join(' → '));
  }
  return lines.join(' →\n');
}
