import { readdirSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { ImportDistance } from './import-distance.js';
import { collected } from './jest-globals.js';

const REPLACED = {
  '@jest/globals': new URL('./jest-globals.js', import.meta.url).href,
  'fast-check': new URL('./few-examples.js', import.meta.url).href,
};
/** These take long; what they find, quicker ones have to find too. The first tests what is not mutated. */
const LEFT_OUT_FILES = ['lifecycles.test.ts', 'message-limits.test.ts'];
const LEFT_OUT_TESTS = new RegExp(
  [
    'row 18: 3,000 that are due',
    'row 20: a thousand that finish at once',
    'row 22: names no more fields than it has room for',
    'row 22: whatever a report carries',
    'row 26: records 4,999 of 5,000',
    'row 28: the same instants on machines',
    'row 35: the first poll of an old platform',
  ].join('|'),
);

/**
 * Runs `test/unit` for Stryker in one process, on Node's own modules, nearest tests first, until one fails. Jest
 * would load everything anew for every mutant; here that is done only for those that act while modules are loaded.
 */
class UnitTestRunner {
  static inject = [];
  #context = (globalThis.__stryker__ = {});
  #folder = join(process.cwd(), 'test/unit');
  #distance = new ImportDistance();
  #loads = 0;
  #testsOfFile = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    // What a mutant leaves behind must not end the process.
    process.on('unhandledRejection', () => undefined);
    const sandbox = pathToFileURL(join(process.cwd(), '/')).href;
    registerHooks({
      resolve: (specifier, context, next) => {
        const url = REPLACED[specifier];
        if (url !== undefined && url !== context.parentURL) return { url, shortCircuit: true };
        const resolved = next(specifier, context);
        return resolved.url.startsWith(sandbox) && !resolved.url.includes('/node_modules/')
          ? { ...resolved, url: `${resolved.url.split('?')[0]}?load=${this.#loads}` }
          : resolved;
      },
    });
  }

  async dryRun() {
    const tests = [];
    for (const file of this.#files()) tests.push(...(await this.#run(await this.#load(file), true)));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.#context.mutantCoverage };
  }

  async mutantRun(options) {
    const { activeMutant, testFilter, hitLimit, mutantActivation, disableBail } = options;
    if (options.reloadEnvironment) {
      this.#loads += 1;
      this.#testsOfFile.clear();
    }
    const context = this.#context;
    context.hitLimit = hitLimit;
    context.hitCount = hitLimit === undefined ? undefined : 0;
    const wanted = testFilter && new Set(testFilter);
    const results = [];
    for (const file of this.#filesNear(options.sandboxFileName)) {
      context.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined;
      const tests = await this.#load(file);
      context.activeMutant = activeMutant.id;
      const chosen = tests.filter(({ id }) => !wanted || wanted.has(id));
      results.push(...(await this.#run(chosen, disableBail)));
      if (results.some(({ status }) => status === TestStatus.Failed) && !disableBail) break;
    }
    const timeout = determineHitLimitReached(context.hitCount, hitLimit);
    return toMutantRunResult(timeout ?? { status: DryRunStatus.Complete, tests: results }, disableBail);
  }

  #files() {
    return readdirSync(this.#folder)
      .filter((file) => file.endsWith('.test.ts') && !LEFT_OUT_FILES.includes(file))
      .toSorted()
      .map((file) => join(this.#folder, file));
  }

  #filesNear(mutated) {
    return this.#files()
      .map((file) => ({ file, distance: this.#distance.between(file, mutated) }))
      .filter(({ distance }) => distance < Infinity)
      .toSorted((a, b) => a.distance - b.distance)
      .map(({ file }) => file);
  }

  /** The tests of a file; one that cannot be loaded has one test, which fails. */
  async #load(file) {
    let tests = this.#testsOfFile.get(file);
    if (!tests) {
      collected.length = 0;
      try {
        await import(pathToFileURL(file).href);
        tests = collected.filter(({ id }) => !LEFT_OUT_TESTS.test(id)).map((test) => ({ ...test, file }));
      } catch (error) {
        tests = [{ id: `loading ${file}`, file, run: () => Promise.reject(error) }];
      }
      this.#testsOfFile.set(file, tests);
    }
    return tests;
  }

  async #run(tests, all) {
    const results = [];
    for (const { id, file, run } of tests) {
      const began = performance.now();
      this.#context.currentTestId = id;
      const outcome = await run().then(
        () => ({ status: TestStatus.Success }),
        (error) => ({ status: TestStatus.Failed, failureMessage: String(error?.message ?? error) }),
      );
      results.push({ id, name: id, fileName: file, timeSpentMs: performance.now() - began, ...outcome });
      if (outcome.status === TestStatus.Failed && !all) break;
    }
    this.#context.currentTestId = undefined;
    return results;
  }
}

/** What Stryker loads. */
export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'unit', UnitTestRunner)];
