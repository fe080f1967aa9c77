import { mock } from 'node:test';
import { format } from 'node:util';

export { expect } from 'expect';

/** The tests of the files that were imported since the list was last emptied: `{ id, hooks, run }`. */
export const collected = [];

let scope = { name: '', before: [], after: [] };

/** A group of tests. */
export function describe(name, define) {
  const outer = scope;
  scope = { name: `${outer.name}${name} `, before: [...outer.before], after: [...outer.after] };
  define();
  scope = outer;
}

/** A test; what is done before and after each of its group is done with it. */
export function test(name, run) {
  const { before, after } = scope;
  const id = `${scope.name}${name}`;
  collected.push({
    id: collected.some((other) => other.id === id) ? `${id} #${collected.length}` : id,
    async run() {
      try {
        for (const prepare of before) await prepare();
        await run();
      } finally {
        for (const tidy of after) await tidy();
      }
    },
  });
}

test.each = (table) => (name, run) => {
  const rows = table.every(Array.isArray) ? table : table.map((value) => [value]);
  for (const cells of rows) {
    test(format(name, ...cells.slice(0, name.match(/%[sdijo]/g)?.length ?? 0)), () => run(...cells));
  }
};

export const beforeEach = (prepare) => void scope.before.push(prepare);
export const afterEach = (tidy) => void scope.after.push(tidy);

export const jest = {
  useFakeTimers: ({ now }) => mock.timers.enable({ apis: ['Date'], now }),
  useRealTimers: () => mock.timers.reset(),
};
