import { MINUTE_MS } from '../../functions/shared/base/durations.ts';
import { NO_FAULTS, type Faults } from '../plan/faults.ts';
import type { WorldPlan } from '../plan/world-plan.ts';

/** The plan of a world of thirty lives in which nothing goes wrong but for what is said. */
export function calmPlan(overrides: Partial<WorldPlan> = {}, faults: Partial<Faults> = {}): WorldPlan {
  return {
    seed: 7,
    hosting: 'functions',
    perSecond: 8,
    leaseMs: MINUTE_MS,
    pollEveryMs: MINUTE_MS,
    sweepEveryMs: MINUTE_MS,
    activeMs: 10 * MINUTE_MS,
    burst: false,
    lives: Array.from({ length: 30 }, (_, number) => number),
    ...overrides,
    faults: { ...NO_FAULTS, ...faults },
  };
}
