import { ALTERNATIVES } from './cost/alternatives.ts';
import { consumptionOf, countRequests, type Counted } from './cost/count-requests.ts';
import { idleDay } from './cost/idle-day.ts';
import { dollarsPerMillion } from './cost/prices.ts';
import type { Measurement } from './measurement.ts';

const BENCHMARK = 'requests';
/** What a million standard lives may cost, in US$, delivery and logs left out. */
const DOLLARS_MAX = 15;

/** What a standard life, a duplicate, a burst and an idle day ask of the table, and what that costs. */
export async function requests({ burst }: { readonly burst: number }): Promise<Measurement[]> {
  const counts = await countRequests(burst);
  const consumption = consumptionOf(counts.life);
  const dollars = dollarsPerMillion(consumption);
  const equals = ALTERNATIVES.filter(({ lacks }) => lacks === undefined);
  const cheapest = Math.min(...equals.map((alternative) => dollarsPerMillion(alternative.consumption)));
  const line = (what: string, unit: string, value: number, more: Partial<Measurement> = {}): Measurement => ({
    benchmark: BENCHMARK,
    what,
    unit,
    value,
    ...more,
  });
  const perMillion = ({ what, ...counted }: Counted) =>
    line(`a million times ${what}`, 'US$', dollarsPerMillion(consumptionOf({ what, ...counted })));
  return [
    line('write units of a standard life', 'WRU', consumption.writeUnits),
    line('read units of a standard life', 'RRU', consumption.readUnits),
    line('a million standard lives', 'US$', dollars, {
      ratio: dollars / cheapest,
      baseline: 'cheapest alternative that keeps as much',
      target: {
        text: `at most ${DOLLARS_MAX}, and below every alternative that keeps as much`,
        met: dollars <= DOLLARS_MAX && dollars < cheapest,
      },
    }),
    perMillion(counts.duplicate),
    line(`write units of ${counts.burst.what}`, 'WRU', consumptionOf(counts.burst).writeUnits),
    perMillion(counts.burst),
    perMillion(counts.list),
    line('an idle day', 'US$', dollarsPerMillion(idleDay(counts.idleMinute.use)) / 1_000_000),
  ];
}
