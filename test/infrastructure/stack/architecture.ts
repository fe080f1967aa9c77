import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIGS, stackOf } from '../synthesize.ts';

const ARCHITECTURE = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'docs', 'architecture.md'),
  'utf8',
);
const stacks = Object.values(CONFIGS).map((config) => stackOf(config));

test('docs/architecture.md names every type of resource in the template, and no other', () => {
  const [, table = ''] = ARCHITECTURE.split('## Resources');
  const named = table.split('\n').flatMap((line) => {
    const [, cell = ''] = line.split('|');
    const names = [...cell.matchAll(/`([\w:]+)`/g)].map(([, name = '']) => name);
    const [service = ''] = /^AWS::\w+::/.exec(names[0] ?? '') ?? [];
    return names
      .filter((name) => service && name)
      .map((name) => (name.includes('::') ? name : service + name));
  });
  const types = stacks.flatMap(({ resources }) => Object.values(resources).map(({ Type }) => Type));
  expect([...new Set(named)].sort()).toEqual([...new Set(types)].sort());
});

test('its limits are those of the functions', () => {
  const stack = stackOf(CONFIGS['an own key, tokens and a domain']!);
  const functions = stack.ofType('AWS::Lambda::Function');
  expect(functions).toHaveLength(6);
  for (const [id, { Properties: p }] of functions) {
    const row = ARCHITECTURE.split('\n').find((line) => line.startsWith(`| ${stack.folderOf(id)} `));
    const cells = row?.split('|').map((cell) => cell.trim()) ?? [];
    expect(cells.slice(2, 5)).toEqual([
      `${p['Timeout']} s`,
      `${p['MemorySize']} MB`,
      String(p['ReservedConcurrentExecutions']),
    ]);
  }
});
