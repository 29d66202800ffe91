/**
 * The command line for the guest's shell. One word is a line that the shell reads itself (`'ps | wc -l'`); several are a
 * program and its arguments, which reach it as they are.
 */
export function shellCommand(words: readonly string[]): string | null {
  const [only] = words;
  if (only === undefined) return null;
  return words.length === 1 ? only : words.map(quote).join(' ');
}

function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
