import tseslint from 'typescript-eslint'

/** process.env is read in config files only; clock and randomness come in as arguments in bench/. */
const noEnvironment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Read the environment in scripts/config.ts and pass the value on.',
}
const noClockOrChance = [
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: 'Use bench/stats/rng.ts with a seed.' },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Take the clock as an argument.' },
]

export default tseslint.config(
  { ignores: ['node_modules', '**/dist', '**/.astro', '.patientsim', '**/*.cjs'] },
  ...tseslint.configs.strict,
  {
    languageOptions: { parserOptions: { ecmaVersion: 2024, sourceType: 'module' } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      'no-restricted-syntax': ['error', noEnvironment],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'prefer-const': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['bench/**/*.ts'], rules: { 'no-restricted-syntax': ['error', noEnvironment, ...noClockOrChance] } },
  { files: ['scripts/config.ts', 'tests/**/*.ts', '**/*.config.*', 'scripts/*.mjs'], rules: { 'no-restricted-syntax': 'off' } },
)
