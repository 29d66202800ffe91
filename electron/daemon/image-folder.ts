import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImageInfo } from '../api/backend-info.ts';
import { resourcesUrl } from '../api/packaged-app.ts';
import { BoathouseError } from '../base/errors.ts';
import type { Architecture } from '../hypervisor/driver.ts';
import { loadImage } from '../vm/image-store.ts';

/** Beside an installed app's archive; else this file is `dist/electron/daemon/image-folder.js`, and images are built into `dist/image`. */
function imagesFolder(moduleUrl: string): string {
  const resources = resourcesUrl(moduleUrl);
  return fileURLToPath(resources === null ? new URL('../../image/', moduleUrl) : new URL('image/', resources));
}

/**
 * Guests have the host's architecture (`process.arch`), unless BOATHOUSE_ARCH says otherwise: another one is emulated throughout, which
 * is for trying an image out. So is that of a program for another processor, which has no other image: that is a warning (`vm/translation.ts`). Error: `usage` for a name that is none.
 */
export function guestArchitecture(hostArch: string, env: NodeJS.ProcessEnv): Architecture {
  const told = env['BOATHOUSE_ARCH'];
  if (told === undefined || told === '') return hostArch === 'arm64' ? 'arm64' : 'amd64';
  if (told === 'amd64' || told === 'arm64') return told;
  throw new BoathouseError('usage', `BOATHOUSE_ARCH is “${told}”: it must be amd64 or arm64`, {
    hint: 'Unset it, and the VM has the architecture of this computer.',
  });
}

/** Where the image is looked for: as told on the command line, by BOATHOUSE_IMAGE, or where it was installed or built. */
export function imageFolder(
  chosen: string | undefined,
  env: NodeJS.ProcessEnv,
  arch: Architecture,
  moduleUrl: string = import.meta.url,
): string {
  return resolve(toldFolder(chosen, env) ?? `${imagesFolder(moduleUrl)}${arch}`);
}

/** It came with the app; in a checkout somebody builds it, and elsewhere somebody named another one. */
export function isInstalledImage(
  chosen: string | undefined,
  env: NodeJS.ProcessEnv,
  moduleUrl: string = import.meta.url,
): boolean {
  return toldFolder(chosen, env) === undefined && resourcesUrl(moduleUrl) !== null;
}

function toldFolder(chosen: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  return [chosen, env['BOATHOUSE_IMAGE']].find((value) => value !== undefined && value !== '');
}

/** What the image says of itself; null when there is none, or none that could be booted. */
export async function imageInfo(folder: string, arch: Architecture): Promise<ImageInfo | null> {
  try {
    const { manifest } = await loadImage(folder, arch);
    return {
      imageId: manifest.imageId,
      arch: manifest.arch,
      engineVersion: manifest.engine.version,
      kernelVersion: manifest.kernelVersion,
      sizeBytes: Object.values(manifest.files).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    };
  } catch {
    return null;
  }
}
