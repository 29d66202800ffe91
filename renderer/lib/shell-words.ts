/** A word as a POSIX shell reads it. */
export function quoteWord(word: string): string {
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The words of a command line, as a POSIX shell splits them: blanks, single and double quotation marks, backslashes. Nothing is
 * expanded. Null: a quotation mark is not closed.
 */
export function splitWords(line: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: "'" | '"' | null = null;
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (quote === null && /\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (quote === null && (character === "'" || character === '"')) {
      quote = character;
      word ??= '';
    } else if (character === quote) quote = null;
    else if (character === '\\' && quote !== "'" && index + 1 < line.length) {
      const next = line.charAt(++index);
      const kept = quote === '"' && !/["\\$`]/.test(next) ? '\\' : '';
      word = (word ?? '') + kept + next;
    } else word = (word ?? '') + character;
  }
  if (quote !== null) return null;
  return word === null ? words : [...words, word];
}
