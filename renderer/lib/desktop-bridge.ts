import type { Bridge } from '../../electron/api/bridge.ts';

/** What the desktop app hands to its page (`electron/preload`); null in a browser. */
export const desktopBridge: Bridge | null = (globalThis as { boathouse?: Bridge }).boathouse ?? null;
