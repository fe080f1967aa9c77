import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** The rooms of `functions/shared/`, lowest first, and what each may import besides itself. `docs/architecture.md` draws them. */
const ROOMS = {
  base: [],
  shape: ['base'],
  instances: ['base'],
  intake: ['base'],
  history: ['base', 'instances'],
  notices: ['base', 'instances', 'history'],
  people: ['base', 'instances', 'history', 'notices'],
  api: ['base', 'shape', 'instances', 'intake', 'history', 'people'],
  delivery: ['base', 'instances', 'history', 'notices'],
  adapters: ['base', 'shape', 'instances', 'intake', 'history', 'notices', 'people', 'delivery'],
  platform: [
    ...['base', 'shape', 'instances', 'intake', 'history', 'notices', 'people', 'api', 'delivery'],
    'adapters',
  ],
};
const ADAPTERS = ['data-manager', 'dynamo', 'secrets-manager', 'sns'];
/** The top-level folders, and which others each may import. */
const FOLDERS = {
  functions: [],
  client: [],
  lib: ['functions'],
  bin: ['functions', 'lib'],
  local: ['client', 'functions', 'lib'],
  cli: ['client', 'functions', 'lib', 'local'],
  simulation: ['cli', 'functions', 'local', 'test'],
  bench: ['client', 'functions', 'lib', 'local', 'test'],
};
const SHARED = './functions/shared';
const WIRING = ['handler', 'env', 'lambda'];

const zones = [
  ...Object.entries(ROOMS).map(([room, allowed]) => ({
    target: `${SHARED}/${room}`,
    from: SHARED,
    except: [room, ...allowed].map((name) => `./${name}`),
    message: `${room} may import ${['itself', ...allowed].join(', ')} only.`,
  })),
  ...ADAPTERS.map((adapter) => ({
    target: `${SHARED}/adapters/${adapter}`,
    from: `${SHARED}/adapters`,
    except: [`./${adapter}`],
    message: 'An adapter knows no other adapter.',
  })),
  ...Object.entries(FOLDERS).map(([folder, allowed]) => ({
    target: `./${folder}`,
    from: Object.keys(FOLDERS)
      .concat('test')
      .filter((other) => other !== folder && !allowed.includes(other))
      .map((other) => `./${other}`),
    message: `${folder}/ may import ${['itself', ...allowed].join(', ')} only.`,
  })),
  {
    target: `./functions/!(shared)/!(${WIRING.join('|')}).ts`,
    from: [`${SHARED}/adapters`, `${SHARED}/platform`],
    message: 'A use case gets its adapters as arguments.',
  },
];

const ARGUMENT =
  'comes as an argument (see shared/base/clock.ts): rules that read it from globals cannot be tested or replayed.';
const ZOD_ITSELF = {
  regex: '^zod',
  message: 'functions/ takes zod from shared/base/zod.ts, which gives it its words.',
};
const AWS = {
  group: ['@aws-sdk/*', '@smithy/*', '@middy/*', '@aws-lambda-powertools/*'],
  message: 'Only adapters and platform know AWS.',
};

export default tseslint.config(
  { ignores: ['node_modules', 'cdk.out', 'coverage', '.phasewatch', 'reports', '.stryker-tmp', '**/*.json'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.mjs'] })],
    },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': ['error', { zones }],
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 320, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Time, chance and the environment are handed to rules, use cases and handlers.
    files: ['functions/**/*.ts'],
    ignores: ['functions/shared/platform/system-clock.ts', 'functions/shared/platform/lambda-runtime.ts'],
    rules: {
      'no-restricted-globals': ['error', { name: 'process', message: `The environment ${ARGUMENT}` }],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: `The time ${ARGUMENT}` },
        { object: 'Math', property: 'random', message: `Chance ${ARGUMENT}` },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: `The time ${ARGUMENT}`,
        },
      ],
    },
  },
  {
    files: ['functions/**/*.ts'],
    ignores: [
      'functions/shared/{adapters,platform}/**',
      ...WIRING.map((file) => `functions/*/${file}.ts`),
      'functions/shared/base/zod.ts',
    ],
    rules: { 'no-restricted-imports': ['error', { patterns: [ZOD_ITSELF, AWS] }] },
  },
  {
    files: [
      'functions/shared/{adapters,platform}/**/*.ts',
      ...WIRING.map((file) => `functions/*/${file}.ts`),
    ],
    rules: { 'no-restricted-imports': ['error', { patterns: [ZOD_ITSELF] }] },
  },
  // Generated, or lists that one reads only in part.
  {
    files: ['client/api-types.ts', 'test/mutation/mistakes/*.ts', 'simulation/hand-made/*.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['{test,bench,simulation}/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'no-console': 'off' },
  },
  {
    files: ['**/*.d.ts', '*.config.*'],
    rules: { 'no-restricted-exports': 'off' },
  },
);
