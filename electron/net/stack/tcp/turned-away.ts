import type { HostTcpEvents } from '../../host-sockets.ts';

/** What a host socket reports to that was reset at once: nothing comes, and if it did, nobody would hear it. */
export const TURNED_AWAY: HostTcpEvents = {
  connected: () => undefined,
  failed: () => undefined,
  readBuffer: () => new Uint8Array(1),
  read: () => false,
  written: () => undefined,
  ended: () => undefined,
  broken: () => undefined,
};
