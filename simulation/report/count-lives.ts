import { outcomeOf } from '../../functions/shared/instances/outcome.ts';
import type { WorldHistory } from '../world/world.ts';

const PLAIN_TIME = /^[\d-]+T[\d:.]+$/;

/** Counts, by row of the list of faults, what of a world shows in its lives and histories alone. */
export function countLives({ lives, histories, ledger }: WorldHistory): void {
  for (const { id, states, goneAt } of lives) {
    const phases = new Set((histories.get(id) ?? []).map(({ reportedPhase }) => reportedPhase));
    const outcomes = new Set([...phases].flatMap((phase) => outcomeOf(phase) ?? []));
    if (phases.size > 0 && phases.size < new Set(states.map(({ observation }) => observation.phase)).size) {
      ledger.count('9');
    }
    if (outcomes.size === 2) ledger.count('10');
    if (phases.has('COMPLETED') && phases.has('SUCCEEDED')) ledger.count('11');
    if (!PLAIN_TIME.test(states[0]?.summary.launched ?? '')) ledger.count('28');
    if (goneAt !== undefined && phases.size > 0 && outcomes.size === 0) ledger.count('34');
  }
}
