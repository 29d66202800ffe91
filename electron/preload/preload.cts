/**
 * The bridge, and nothing else: three functions that carry the messages of `api/bridge.ts`. It runs in the page's sandboxed process, so it
 * is CommonJS, may require nothing but `electron`, and is trusted with no check: those are the main process's (`main/bridge-host.ts`).
 */
import type { Bridge, BridgeReply } from '../api/bridge.ts' with { 'resolution-mode': 'import' };

// eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
const { contextBridge, ipcRenderer } = require('electron') as typeof import('electron');

// The names of `BRIDGE_CHANNELS`; a sandboxed preload cannot import them.
const MESSAGE = 'boathouse:message';
const REPLY = 'boathouse:reply';
const ROUTE = 'boathouse:route';

let replied: (reply: BridgeReply) => void = () => undefined;
let routed: (route: string) => void = () => undefined;
ipcRenderer.on(REPLY, (_event, reply: BridgeReply) => replied(reply));
ipcRenderer.on(ROUTE, (_event, route: string) => routed(route));

const bridge: Bridge = {
  send: (message) => ipcRenderer.send(MESSAGE, message),
  onReply(listener) {
    replied = listener;
  },
  onRoute(listener) {
    routed = listener;
  },
};
contextBridge.exposeInMainWorld('boathouse', bridge);
