// What types cannot hold and a reader cannot see: lost promises, `any`, run-time imports of types, stray output,
// and in shared/ every reach for the outside. Layout is prettier's, imports between folders are dependency-cruiser's.
import eslint from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const reach = (name, instead) => ({ name, message: `shared/ is pure thinking: ${instead}` })

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.cache/', '.commonhold/', 'test/fixtures/', 'test/house/fixtures/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    // The places whose job is to speak to a terminal.
    files: ['service/cli/**', 'service/main.ts', 'sandbox/*/main.ts', 'bench/**', 'house/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['shared/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        reach('process', 'environment is read once, in service/config, and handed in.'),
        reach('fetch', 'the network belongs to service/clients.'),
        reach('performance', 'the clock is handed in.'),
        reach('crypto', 'randomness is handed in.'),
        reach('Buffer', 'use Uint8Array and TextDecoder, which browsers have too.'),
        reach('setTimeout', 'waiting belongs to an edge.'),
        reach('setInterval', 'waiting belongs to an edge.'),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'shared/ is pure thinking: the clock is handed in.' },
        { object: 'Math', property: 'random', message: 'shared/ is pure thinking: randomness is handed in.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'shared/ is pure thinking: the clock is handed in.',
        },
      ],
    },
  },
  {
    files: ['addin/**/*.{ts,tsx}'],
    ignores: ['addin/office/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        {
          name: 'Office',
          message: 'addin/office is the only folder that speaks to Outlook: it makes promises of its calls.',
        },
        { name: 'localStorage', message: 'nothing of a customer, and no token, is left on the machine.' },
        { name: 'sessionStorage', message: 'nothing of a customer, and no token, is left on the machine.' },
      ],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly' } },
  },
)
