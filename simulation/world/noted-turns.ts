import type { PollTurns } from '../../functions/shared/instances/poll-turns.ts';
import type { WorldPlan } from '../plan/world-plan.ts';
import type { Timeline } from '../time/timeline.ts';
import type { Ledger } from './ledger.ts';
import type { SimulatedProcess } from './simulated-process.ts';

/** What the notes are made with. */
export interface TurnsWorld {
  readonly plan: WorldPlan;
  readonly timeline: Timeline;
  readonly ledger: Ledger;
}

/** A turn that was taken. */
export interface NotedTurn {
  readonly process: SimulatedProcess;
  /** When it is over, given back or not (true time, epoch ms). */
  readonly until: number;
  isGivenBack: boolean;
  /** Where the next poll may begin: at one of two places, while nobody knows whether this one's was written. */
  next: readonly number[];
}

/** The turns as one process takes them, each compared with the one before it. */
export function notedTurns(turns: PollTurns, process: SimulatedProcess, world: TurnsWorld): PollTurns {
  const { plan, timeline, ledger } = world;
  return {
    take: async (now, until) => {
      const turn = await turns.take(now, until);
      if (!turn) return undefined;
      const { position } = turn;
      const last = ledger.lastTurn;
      if (last && isUnderWay(last, timeline.now + plan.faults.clockDifferenceMs)) {
        ledger.wrongTurns.push(`${process.name} polls while ${last.process.name} does`);
      } else if (last && !last.next.includes(position)) {
        ledger.wrongTurns.push(`${process.name} begins at ${position}, not at ${last.next.join(' or ')}`);
      }
      const noted: NotedTurn = {
        process,
        until: timeline.now + until - now,
        isGivenBack: false,
        next: [position],
      };
      ledger.lastTurn = noted;
      return {
        position,
        end: async (next) => {
          noted.isGivenBack = true;
          noted.next = [position, next];
          await turn.end(next);
          noted.next = [next];
        },
      };
    },
  };
}

function isUnderWay({ process, until, isGivenBack }: NotedTurn, now: number): boolean {
  return !isGivenBack && process.isAlive && now < until;
}
