import { LISTS } from '../../functions/shared/shape/table-schema.ts';
import { ALTERNATIVES } from './alternatives.ts';
import { consumptionOf, sum, type Counted, type Counts } from './count-requests.ts';
import { idleDay } from './idle-day.ts';
import { INVOCATION_TIME_IN_WORDS } from './invocation-time.ts';
import { dollarsPerMillion, PRICES, PRICES_OF, type Consumption } from './prices.ts';
import { textTable } from '../text-table.ts';

const HTTP_REQUESTS_OF_A_LIFE = 3;

/** What was counted, what it costs and what else would cost, as text for a terminal. */
export function costReport(counts: Counts): string {
  const life = consumptionOf(counts.life);
  const httpApi = HTTP_REQUESTS_OF_A_LIFE * PRICES.millionHttpRequests;
  return [
    'Counted, each once; index writes by DynamoDB’s rules:',
    textTable(
      ['', 'reads', 'RRU', 'writes', 'refused', 'WRU table', 'WRU lists', 'WRU due', 'SNS', 'invocations'],
      [counts.life, counts.duplicate, counts.burst, counts.idleMinute, counts.list].map(countedRow),
    ),
    `A million times, in US$ (us-east-1, prices of ${PRICES_OF}; delivery, logs and storage left out):`,
    textTable(
      ['', 'WRU', 'RRU', 'SNS', 'invocations', 'GB-s', 'US$', 'what it lacks'],
      [
        priceRow('Phasewatch, a standard life', life, undefined),
        ...ALTERNATIVES.map(({ name, consumption, lacks }) => priceRow(name, consumption, lacks)),
      ],
    ),
    `The HTTP API in front adds US$ ${httpApi.toFixed(2)} to each: ${(dollarsPerMillion(life) + httpApi).toFixed(2)} for Phasewatch.`,
    `An idle day: US$ ${(dollarsPerMillion(idleDay(counts.idleMinute.use)) / 1_000_000).toFixed(4)}.`,
    'Assumed:',
    [INVOCATION_TIME_IN_WORDS, ...ALTERNATIVES.map(({ name, because }) => `${name}: ${because}.`)]
      .map((line) => `- ${line}`)
      .join('\n'),
  ].join('\n\n');
}

function countedRow({ what, times, use }: Counted): string[] {
  const { table, publishes, invocations } = use;
  const { PutItem = 0, UpdateItem = 0, Query = 0, GetItem = 0 } = table.requests;
  const units = table.writeUnits;
  const all = [
    Query + GetItem,
    table.readUnits,
    PutItem + UpdateItem,
    table.refused,
    units['table'] ?? 0,
    Object.values(LISTS).reduce((total, { name }) => total + (units[name] ?? 0), 0),
    units['Due'] ?? 0,
    publishes,
    sum(invocations),
  ];
  return [what, ...all.map((amount) => String(Number((amount / times).toFixed(3))))];
}

function priceRow(name: string, consumption: Consumption, lacks: string | undefined): string[] {
  const { writeUnits, readUnits, publishes, invocations, lambdaGbSeconds } = consumption;
  return [
    name,
    ...[writeUnits, readUnits, publishes, invocations].map(String),
    lambdaGbSeconds.toFixed(4),
    dollarsPerMillion(consumption).toFixed(2),
    lacks ?? '',
  ];
}
