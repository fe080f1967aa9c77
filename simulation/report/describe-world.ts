import type { Violation } from '../invariants/invariants.ts';
import { NO_FAULTS, type Faults } from '../plan/faults.ts';
import type { WorldHistory } from '../world/world.ts';

const LINES_MAX = 120;

/** A world in words: its faults, what does not hold in it, and what led there, a line each. */
export function describeWorld({ plan, ledger }: WorldHistory, violations: readonly Violation[]): string {
  const concerned = violations.find(({ instanceId }) => instanceId !== undefined)?.instanceId;
  const lines = (ledger.trace ?? []).filter(
    ({ text }) =>
      concerned === undefined || text.includes(concerned) || / died in |faults stop|backup/.test(text),
  );
  const shown = lines.slice(0, LINES_MAX).map(({ at, text }) => {
    const short = concerned === undefined ? text : text.replaceAll(concerned, '«it»');
    return `  ${new Date(at).toISOString().slice(11, 23)}  ${short.slice(0, 300)}`;
  });
  return [
    `${plan.hosting}, ${plan.lives.length} lives (${plan.lives.slice(0, 10).join(', ')}), pace ${plan.perSecond}, lease ${plan.leaseMs / 1_000} s`,
    `faults: ${JSON.stringify(faultsOnly(plan.faults))}`,
    ...violations.slice(0, 5).map(({ invariant, what }) => `${invariant}: ${what}`),
    ...(concerned === undefined ? [] : [`«it» is ${concerned}`]),
    ...shown,
    ...(lines.length > LINES_MAX ? [`  … and ${lines.length - LINES_MAX} more lines`] : []),
  ].join('\n');
}

function faultsOnly(faults: Faults): Partial<Faults> {
  const entries = Object.entries(faults).filter(
    ([name, fault]) => JSON.stringify(fault) !== JSON.stringify(NO_FAULTS[name as keyof Faults]),
  );
  return Object.fromEntries(entries);
}
