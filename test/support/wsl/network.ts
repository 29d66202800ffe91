import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How WSL's network is set (`networkingMode`), and what is at its other end. */
export interface StandInNetwork {
  readonly mode: 'nat' | 'mirrored';
  /** Of the computer, for `nat`; empty: nobody is there. */
  readonly bridge: string;
}

/** Files of the state's folder. */
export const MODE_FILE = 'networking-mode';
export const BRIDGE_FILE = 'bridge';

export function readNetwork(state: string): StandInNetwork {
  const text = (name: string): string => {
    const path = join(state, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  return { mode: text(MODE_FILE) === 'mirrored' ? 'mirrored' : 'nat', bridge: text(BRIDGE_FILE) };
}
