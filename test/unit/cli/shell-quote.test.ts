import { expect, it } from 'vitest';
import { shellCommand } from '../../../electron/cli/terminal/shell-quote.ts';

it.each([
  [[], null],
  [['ps | wc -l'], 'ps | wc -l'],
  [['ls', '-l', '/var/lib'], 'ls -l /var/lib'],
  [['echo', 'a b', "it's", '$HOME', ''], `echo 'a b' 'it'\\''s' '$HOME' ''`],
])('%j becomes %s', (words, line) => {
  expect(shellCommand(words)).toBe(line);
});
