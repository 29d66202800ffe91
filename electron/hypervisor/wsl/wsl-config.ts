import { join } from 'node:path';
import { readTextIfPresent } from '../../host/read-text.ts';

/**
 * What the user set for WSL's one virtual machine in `%USERPROFILE%\.wslconfig` (learn.microsoft.com, “Advanced settings configuration in WSL”), as far
 * as it concerns us: its network. A policy may say otherwise, and WSL may not be able to do what is asked; so the guest asks WSL itself
 * (`wslinfo`, `scripts.ts`), and this is for warnings alone. Sections and keys are compared without case, as WSL does.
 */
const FILE = '.wslconfig';
const SECTIONS = ['wsl2', 'experimental'];
const KEY = 'networkingmode';

/** Where processors and memory are set. */
export const SIZED_IN =
  '%USERPROFILE%\\.wslconfig, for all of WSL ([wsl2], processors and memory; then wsl --shutdown)';

/** As it stands there, in lower case; null: it says nothing, or cannot be read. */
export async function networkingMode(env: NodeJS.ProcessEnv): Promise<string | null> {
  const folder = env['USERPROFILE'];
  if (folder === undefined) return null;
  const text = await readTextIfPresent(join(folder, FILE)).catch(() => null);
  return text === null ? null : parseNetworkingMode(text);
}

export function parseNetworkingMode(text: string): string | null {
  let section = '';
  let mode: string | null = null;
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    const head = /^\[([^\]]*)\]/.exec(line);
    if (head !== null) section = (head[1] ?? '').trim().toLowerCase();
    const [, key = '', value = ''] = /^([^#=]+)=([^#]*)/.exec(line) ?? [];
    if (SECTIONS.includes(section) && key.trim().toLowerCase() === KEY)
      mode = value.trim().replaceAll('"', '').toLowerCase();
  }
  return mode;
}

/** The host has no address there but that of the guest itself. */
const WITH_THE_ADDRESSES_OF_THE_HOST = ['mirrored', 'consomme', 'virtioproxy'];

/** What the user should know; null: it is as we want it. */
export function networkWarning(mode: string | null): string | null {
  const change = `To change it: remove networkingMode from ${FILE} in your user folder, then wsl --shutdown, which ends all of WSL.`;
  if (mode !== null && WITH_THE_ADDRESSES_OF_THE_HOST.includes(mode))
    return `WSL’s network is set to ${mode}: the VM is reached at 127.0.0.1, which was never tried on Windows, and containers do not reach this computer as host.docker.internal. ${change}`;
  if (mode === 'bridged')
    return `WSL’s network is set to bridged: the VM is on the network of this computer, and host.docker.internal is that network’s router. ${change}`;
  return null;
}

/** Without a network the guest is not reached. */
export const NO_NETWORK = 'none';
