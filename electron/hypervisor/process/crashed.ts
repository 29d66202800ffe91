import type { VmExit } from '../driver.ts';

/** An end that nobody wished for; `words` are the program's last, or empty. */
export function crashed(detail: string, words: string): VmExit {
  return { kind: 'crashed', detail: words === '' ? detail : `${detail}; its last words: ${words}` };
}
