import tseslint from 'typescript-eslint';

/** Imports point inwards: each layer may import itself and what is named for it, never what is further out. */
const LAYERS = {
  contracts: [],
  domain: ['contracts'],
  ports: ['contracts', 'domain'],
  'use-cases': ['contracts', 'domain', 'ports'],
  adapters: ['contracts', 'domain', 'ports'],
  runtime: ['contracts', 'domain', 'ports', 'use-cases', 'adapters'],
};

const OUTSIDE = ['lib', 'local', 'cli', 'bin', 'test', 'bench'].map((folder) => `**/${folder}/**`);
/** One place gives zod its words; a schema made past it would tell people "Invalid input" and nothing more. */
const NOT_ZOD_ITSELF = { regex: '^zod', message: 'functions/ takes zod from shared/contracts/zod.ts.' };
const AIR =
  'comes as an argument (see ports/clock.ts): rules that take it from the air cannot be tested or replayed.';

/** Time, chance and the environment are handed to rules and use cases. */
const noGlobalsFromTheAir = {
  'no-restricted-globals': ['error', { name: 'process', message: `The environment ${AIR}` }],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: `The time ${AIR}` },
    { object: 'Math', property: 'random', message: `Chance ${AIR}` },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: `The time ${AIR}` },
  ],
};

const layerRules = Object.entries(LAYERS).map(([layer, allowed]) => ({
  files: [`functions/shared/${layer}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: OUTSIDE, message: 'functions/ knows nothing of what is built around it.' },
          NOT_ZOD_ITSELF,
          ...Object.keys(LAYERS)
            .filter((other) => other !== layer && !allowed.includes(other))
            .map((other) => ({
              group: [`**/${other}/**`],
              message: `${layer} may import ${['itself', ...allowed].join(', ')} only.`,
            })),
          ...(layer === 'runtime' || layer === 'adapters'
            ? []
            : [
                {
                  group: ['@aws-sdk/*', '@middy/*'],
                  message: 'Only adapters and runtime know AWS.',
                },
              ]),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['node_modules', 'cdk.out', 'coverage', '.phasewatch', 'reports', '.stryker-tmp', '**/*.json'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 320, skipBlankLines: true, skipComments: true }],
    },
  },
  ...layerRules,
  {
    files: ['functions/*/**/*.ts'],
    ignores: ['functions/shared/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: OUTSIDE, message: 'functions/ knows nothing of what is built around it.' },
            NOT_ZOD_ITSELF,
          ],
        },
      ],
    },
  },
  { files: ['functions/shared/contracts/zod.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    // Use cases act: they do not know how they are called.
    files: ['functions/*/*.ts'],
    ignores: ['functions/shared/**', 'functions/*/handler.ts', 'functions/*/env.ts', 'functions/*/lambda.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: OUTSIDE, message: 'functions/ knows nothing of what is built around it.' },
            NOT_ZOD_ITSELF,
            {
              group: ['**/runtime/**', '**/adapters/**', '@aws-sdk/*', '@middy/*'],
              message: 'A use case gets its adapters as arguments.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['functions/**/*.ts'],
    ignores: ['functions/shared/runtime/system-clock.ts', 'functions/shared/runtime/function-parts.ts'],
    rules: noGlobalsFromTheAir,
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'no-console': 'off' },
  },
  {
    files: ['**/*.d.ts', '*.config.*'],
    rules: { 'no-restricted-exports': 'off' },
  },
);
