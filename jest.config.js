/** `npm test`: all but what takes long; `jest.all.config.js` has that too. @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
      },
    ],
  },
  testMatch: ['<rootDir>/{test,simulation}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.long\\.test\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp/'],
  // Ends what hangs. No test relies on it: a busy machine may take its time.
  testTimeout: 600_000,
  // For two cores: while one waits for a time-out or an engine, another works.
  maxWorkers: 3,
  // ES modules of a test file stay in their worker's memory, and in the end most time goes to collecting them.
  workerIdleMemoryLimit: '1GB',
};
