import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIGS, stackOf } from '../synthesize.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const stacks = Object.values(CONFIGS).map((config) => stackOf(config));

/** Every measure that the template looks at: its function, its name, and `source` where that is a dimension of it. */
const watched = new Set(
  stacks.flatMap((stack) => {
    const text = JSON.stringify(stack.resources).replaceAll('\\"', '"');
    const onDashboard = [...text.matchAll(/"Phasewatch","(\w+)","service","([\w-]+)"(?:,"(source)")?/g)].map(
      ([, name, folder, source]) => [folder, name, source].filter(Boolean).join(' '),
    );
    const inAlarms = stack.ofType('AWS::CloudWatch::Alarm').flatMap(([, { Properties: p }]) => {
      const metrics = (p['Metrics'] ?? []) as { MetricStat?: { Metric: Metric } }[];
      return [p as unknown as Metric, ...metrics.flatMap(({ MetricStat: stat }) => stat?.Metric ?? [])]
        .filter(({ Namespace }) => Namespace === 'Phasewatch')
        .map(({ MetricName, Dimensions }) => {
          const folder = Dimensions.find(({ Name }) => Name === 'service')?.Value;
          const hasSource = Dimensions.some(({ Name }) => Name === 'source');
          return [folder, MetricName, ...(hasSource ? ['source'] : [])].join(' ');
        });
    });
    return [...onDashboard, ...inAlarms];
  }),
);

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/** The source of a function: its own folder and what is shared. */
function sourceOf(folder: string): string {
  return ['shared', folder]
    .flatMap((part) => {
      const path = join(ROOT, 'functions', part);
      return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((file) => join(path, file));
    })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

test('alarms and dashboard look at measures', () => {
  expect(watched.size).toBeGreaterThan(30);
});

test.each([...watched].sort())('%s is a measure that is taken', (measure) => {
  const [folder = '', name = '', source] = measure.split(' ');
  const calls = sourceOf(folder).match(/\.measure\([^;]*;/g) ?? [];
  const taken = calls.filter((call) => call.includes(`'${name}'`));
  expect(taken).not.toEqual([]);
  for (const call of taken) expect(call.includes('source')).toBe(source !== undefined);
});
