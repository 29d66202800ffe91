import { describe, expect, it } from 'vitest';
import { quoteWord, splitWords } from '../../../../renderer/lib/shell-words.ts';

describe('splitWords', () => {
  it.each([
    ['', []],
    ['  a  b ', ['a', 'b']],
    [`sh -c 'echo "$x"'`, ['sh', '-c', 'echo "$x"']],
    [`"a \\"b\\" \\n"`, ['a "b" \\n']],
    ['a\\ b', ['a b']],
    [`''`, ['']],
    [`x'y'"z"`, ['xyz']],
  ])('%j', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it('says when a quotation mark is not closed', () => {
    expect(splitWords(`a 'b`)).toBeNull();
  });

  it('reads back what quoteWord wrote', () => {
    const words = ['plain', '', 'with space', `it's`, '"both\' kinds"', '$(rm -rf /)', 'a\nb', '\\', 'ü'];
    expect(splitWords(words.map(quoteWord).join(' '))).toEqual(words);
  });
});
