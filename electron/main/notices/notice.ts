/** What is told while nobody looks. */
export interface Notice {
  readonly title: string;
  readonly body: string;
  /** Where a click leads in the dashboard; null: to wherever it is. */
  readonly route: string | null;
}

const BODY_MAX_CHARS = 240;

/** Names and messages are anybody's: one line, no control or direction characters. */
export function plainLine(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return plain.length > BODY_MAX_CHARS ? `${plain.slice(0, BODY_MAX_CHARS - 1)}…` : plain;
}
