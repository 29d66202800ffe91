import type { Bridge } from '../../electron/api/bridge.ts';
import { BridgeExchange } from './bridge-exchange.ts';

/** What the desktop app hands to its page (`electron/preload`); null in a browser. */
export const desktopBridge: Bridge | null = (globalThis as { boathouse?: Bridge }).boathouse ?? null;

/** Null in a browser. */
export const bridgeExchange: BridgeExchange | null = desktopBridge === null ? null : new BridgeExchange(desktopBridge);
