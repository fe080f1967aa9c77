/** US$ in us-east-1, without free allowances, as taken from AWS's lists for {@link PRICES_OF}; they change. */
export const PRICES = {
  millionWriteUnits: 0.625,
  millionReadUnits: 0.125,
  millionPublishes: 0.5,
  millionInvocations: 0.2,
  lambdaGbSecond: 0.000_013_333_4,
  millionHttpRequests: 1,
  millionExpressRequests: 1,
  expressGbSecond: 0.000_016_67,
} as const;

/** The day of {@link PRICES}. */
export const PRICES_OF = '2026-11-24';

/** What something takes of each thing that AWS charges for. */
export interface Consumption {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly publishes: number;
  readonly invocations: number;
  readonly lambdaGbSeconds: number;
  /** Requests of Step Functions Express, and what they hold in memory. */
  readonly expressRequests?: number;
  readonly expressGbSeconds?: number;
}

/** What a million times that costs, in US$. */
export function dollarsPerMillion(consumption: Consumption): number {
  const { expressRequests = 0, expressGbSeconds = 0 } = consumption;
  return (
    consumption.writeUnits * PRICES.millionWriteUnits +
    consumption.readUnits * PRICES.millionReadUnits +
    consumption.publishes * PRICES.millionPublishes +
    consumption.invocations * PRICES.millionInvocations +
    consumption.lambdaGbSeconds * PRICES.lambdaGbSecond * 1_000_000 +
    expressRequests * PRICES.millionExpressRequests +
    expressGbSeconds * PRICES.expressGbSecond * 1_000_000
  );
}
