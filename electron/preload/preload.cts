/**
 * The bridge, and nothing else: three functions that carry the messages of `api/bridge.ts`, and one that tells where a file lies that the user
 * dropped here, which only this process can. It runs in the page's sandboxed process, so it
 * is CommonJS, may require nothing but `electron`, and is trusted with no check: those are the main process's (`main/bridge-host.ts`).
 */
import type { Bridge, BridgeReply } from '../api/bridge.ts' with { 'resolution-mode': 'import' };

// eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
const { contextBridge, ipcRenderer, webUtils } = require('electron') as typeof import('electron');

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
  // What is no file of the browser's own is refused by Electron.
  pathOf: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
};
contextBridge.exposeInMainWorld('boathouse', bridge);
