const MAX_LENGTH = 500;

/**
 * What the guest wrote, made fit for a message: one line of at most 500 characters, without control and format characters
 * (terminal escapes, bidirectional overrides), which become spaces.
 */
export function printable(text: string): string {
  return Array.from(text.slice(0, 2 * MAX_LENGTH), (character) => (HIDDEN.test(character) ? ' ' : character))
    .slice(0, MAX_LENGTH)
    .join('')
    .trim();
}

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
