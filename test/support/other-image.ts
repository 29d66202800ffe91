import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GuestArchitecture } from '../../vm-assets/builder/placeholders.ts';
import { expectSuccess } from './command.ts';
import { hostArchitecture } from './debian-tools.ts';
import { testToolsFolder } from './test-tools-folder.ts';

const BUILDER = fileURLToPath(new URL('../../dist/vm-assets/builder/main.js', import.meta.url));

/** A VM image for another processor than this machine's. */
export interface OtherImage {
  readonly arch: GuestArchitecture;
  /** What `uname -m` says there. */
  readonly machine: string;
  readonly folder: string;
}

/** With them the backend boots it. */
export function imageVariables({ arch, folder }: OtherImage): Record<string, string> {
  return { BOATHOUSE_ARCH: arch, BOATHOUSE_IMAGE: folder };
}

/**
 * Has the image builder make the image of the architecture that this machine does not have, into the cache. When nothing has changed since
 * the last time that takes a second; else a quarter of a minute of processor time, and the first time 70 to 100 MB of packages.
 */
export async function buildOtherImage(signal: AbortSignal): Promise<OtherImage> {
  const arch = hostArchitecture() === 'amd64' ? 'arm64' : 'amd64';
  const images = join(testToolsFolder(), 'image');
  await expectSuccess([process.execPath, BUILDER, 'build', '--arch', arch, '--out', images], { signal });
  return { arch, machine: arch === 'arm64' ? 'aarch64' : 'x86_64', folder: join(images, arch) };
}
