import { Store } from '../lib/store.ts';

export const isPaletteOpen = new Store(false);

const ON_MAC = globalThis.navigator.userAgent.includes('Mac');

export const PALETTE_KEYS = ON_MAC ? '⌘K' : 'Ctrl K';

/** Call once. Ctrl-K or Cmd-K opens and closes it, also before it is there (`standing.tsx`). */
export function followPaletteKeys(): void {
  globalThis.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    isPaletteOpen.set(!isPaletteOpen.get());
  });
}
