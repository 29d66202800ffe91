/** Electron's channels, on which the messages of `bridge.ts` pass. Apart from its schemas, which are loaded when the window is already on its way. */
export const BRIDGE_CHANNELS = {
  message: 'boathouse:message',
  reply: 'boathouse:reply',
  route: 'boathouse:route',
} as const;
