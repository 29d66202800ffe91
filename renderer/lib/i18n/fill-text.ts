const PLACEHOLDER = /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g;

/**
 * Puts `values` in the placeholders of `text`. Values are plain text: what stands in braces in them stays as it is. English and
 * German both have a singular for 1 and a plural for everything else.
 */
export function fillText(
  text: string,
  values: Readonly<Record<string, string | number>>,
  formatNumber: (value: number) => string,
): string {
  return text.replace(PLACEHOLDER, (whole, name: string, one?: string, other?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    const shown = typeof value === 'number' ? formatNumber(value) : value;
    if (one === undefined || other === undefined) return shown;
    return `${shown} ${value === 1 ? one : other}`;
  });
}

/** The names of the placeholders of `text`, in order of the alphabet. */
export function placeholdersOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))].sort();
}
