import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { architectures, NODE_PLATFORM, type PackageTarget } from './package-target.ts';

export interface ElectronAtHand {
  readonly folder: string;
  readonly version: string;
}

/** ELECTRON_OVERRIDE_DIST_PATH, or what `npx install-electron` downloaded, of which there is one for this machine alone. Null: neither. */
export async function electronAtHand(
  root: string,
  target: PackageTarget,
  env: NodeJS.ProcessEnv,
): Promise<ElectronAtHand | null> {
  const chosen = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '';
  const ours = NODE_PLATFORM[target.platform] === process.platform && architectures(target).join() === process.arch;
  const folder = chosen !== '' ? chosen : ours ? join(root, 'node_modules', 'electron', 'dist') : null;
  if (folder === null) return null;
  const version = await readFile(join(folder, 'version'), 'utf8').catch(() => null);
  return version === null ? null : { folder, version: version.trim().replace(/^v/, '') };
}
