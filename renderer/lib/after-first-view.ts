/** For the first view to ask for its lists and to show them, also on a slow computer. */
const FIRST_VIEW_MS = 1000;

/**
 * Calls `work` when the page's first view had its time, or as soon as somebody uses the page: code and lists that are not in sight hold up
 * neither. Returns what calls it off.
 */
export function afterFirstView(work: () => void): () => void {
  const waiting = new AbortController();
  const begin = (): void => {
    if (waiting.signal.aborted) return;
    waiting.abort();
    work();
  };
  const timer = setTimeout(begin, FIRST_VIEW_MS);
  waiting.signal.addEventListener('abort', () => clearTimeout(timer));
  for (const use of ['pointerdown', 'keydown'] as const) {
    globalThis.addEventListener(use, begin, { capture: true, signal: waiting.signal });
  }
  return () => waiting.abort();
}
