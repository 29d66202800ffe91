// The VM image is built here, by programs that unpack packages. Windows' package manager does not have all of them, so there one does that was built elsewhere:
// where the product looks for it (electron/daemon/image-folder.ts).
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What builds it. */
export const IMAGE_TOOLS = ['vm-assets/builder/host-tools.json'];

/**
 * Whether set-up is to build the image, rather than to take the one that is there as it is.
 * @param {{ root: string, platform: NodeJS.Platform, env: NodeJS.ProcessEnv, hasTools: () => boolean }} here
 */
export function isImageBuilt({ root, platform, env, hasTools }) {
  return platform !== 'win32' || hasTools() || !existsSync(join(imageFolder(root, env), 'manifest.json'));
}

function imageFolder(root, env) {
  const arch = env.BOATHOUSE_ARCH || (process.arch === 'arm64' ? 'arm64' : 'amd64');
  return env.BOATHOUSE_IMAGE || join(root, 'dist', 'image', arch);
}

/** @param {string} missing which programs */
export function imageAdvice(missing) {
  return (
    `winget has no package for ${missing}, so the VM image cannot be built here. Build it in a checkout inside WSL (npm run setup there), copy the ` +
    'folder dist/image of that one into this one, or set BOATHOUSE_IMAGE to its dist/image/amd64 (arm64 on ARM), and try again.'
  );
}
