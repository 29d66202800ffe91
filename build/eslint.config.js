import { fileURLToPath } from 'node:url';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('..', import.meta.url));

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**'] },
  {
    files: ['**/*.{ts,tsx,cts}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: false,
        project: [
          'build/tsconfig/core.json',
          'build/tsconfig/node.json',
          'build/tsconfig/renderer.json',
          'build/tsconfig/renderer-test.json',
          'build/tsconfig/desktop.json',
          'build/tsconfig/test.json',
          'build/tsconfig/desktop-test.json',
        ],
        tsconfigRootDir: root,
      },
    },
    rules: {
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 320, skipComments: true, skipBlankLines: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    // It warns of what the React compiler would leave out; we do not run it.
    rules: { 'react-hooks/incompatible-library': 'off' },
  },
);
