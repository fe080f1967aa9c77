/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [
    'functions/shared/{base,instances,intake,history,notices,delivery,api}/**/*.ts',
    'functions/receive-webhook/receive-webhook.ts',
    'functions/receive-callback/receive-callback.ts',
    'functions/poll-data-manager/{poll-data-manager,seen-instances}.ts',
    'functions/sweep-due/sweep-due.ts',
    'functions/read-history/{read-history,list-parameters}.ts',
    'functions/rotate-secret/rotate-secret.ts',
  ],
  ignorePatterns: ['/*', '!/functions', '!/test', '!/local', '!/package.json', '!/*.js', '!/tsconfig.json'],
  testRunner: 'unit',
  testRunnerNodeArgs: ['--disable-warning=ExperimentalWarning'],
  coverageAnalysis: 'perTest',
  plugins: ['./test/mutation/ignore-telemetry.js', './test/mutation/unit-test-runner.js'],
  ignorers: ['telemetry'],
  concurrency: 2,
  reporters: ['progress', 'clear-text', 'json', 'html'],
  clearTextReporter: { logTests: false, reportTests: false, skipFull: true },
  jsonReporter: { fileName: 'reports/mutants/mutants.json' },
  htmlReporter: { fileName: 'reports/mutants/mutants.html' },
  // A loop without end is found by counting; this is for what waits, and for a machine that is busy.
  timeoutMS: 20_000,
  thresholds: { high: 95, low: 90, break: 90 },
};
