import type { NetworkSummary } from '../../../electron/api/engine/network.ts';

/** `host` and `none` are there from the start of a container or not at all. */
export function canBeJoined({ driver }: NetworkSummary): boolean {
  return driver !== 'host' && driver !== 'null';
}
