import type { NetworkKind } from '../network-attachment.ts';
import { isAtLeast } from './qemu-features.ts';

/** The first QEMU with `-netdev stream`. */
const FIRST_STREAM = [7, 2] as const;

/** Ways in which a QEMU serves a network card. On Windows it and Node have no socket file in common. */
export function networkKinds(version: string, platform: NodeJS.Platform): NetworkKind[] {
  return platform !== 'win32' && isAtLeast(version, FIRST_STREAM) ? ['stream', 'user'] : ['user'];
}
