/** Whether every word of `query` stands somewhere in one of the texts; capitals and accents do not count. */
export function matchesQuery(query: string, texts: readonly string[]): boolean {
  const haystack = fold(texts.join('\n'));
  return fold(query)
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
