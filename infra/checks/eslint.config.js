import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { defineConfig, globalIgnores } from 'eslint/config';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const TYPED = ['apps/server/**/*.ts', 'packages/**/*.ts'];

export default defineConfig(
  globalIgnores([
    '**/build',
    '**/.svelte-kit',
    '**/.turbo',
    '**/paraglide',
    '**/node_modules',
    '**/data',
    '**/test-results',
  ]),
  js.configs.recommended,
  ts.configs.recommended,
  svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      // TypeScript knows better what is defined
      'no-undef': 'off',
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      complexity: ['error', 16],
      'max-depth': ['error', 4],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: TYPED,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/vitest.config.ts'],
    languageOptions: { parserOptions: { projectService: false } },
    ...ts.configs.disableTypeChecked,
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
    rules: {
      // addresses are built in one place per noun, and the app is always served from the root
      'svelte/no-navigation-without-resolve': 'off',
      // maps and sets are built whole and replaced, never changed where they are watched
      'svelte/prefer-svelte-reactivity': 'off',
      // a component's module script and its instance script look like one file to this rule
      'no-import-assign': 'off',
    },
  },
  {
    files: ['infra/**', '**/*.test.ts', '**/test/**', '**/e2e/**'],
    rules: { 'no-console': 'off', 'max-lines': 'off' },
  },
);
