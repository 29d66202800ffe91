import { join } from 'node:path';
import { BoathouseError, describeError } from '../../electron/base/errors.ts';
import { PACKAGED_FOLDER } from '../../electron/hypervisor/packaged-folder.ts';
import { loadImage } from '../../electron/vm/image-store.ts';
import { verifyImage } from '../../electron/vm/image-verifier.ts';
import type { ClientProgram } from './client-program.ts';
import { debianClients } from './debian-clients.ts';
import { launchers } from './launchers.ts';
import { thirdPartyNotices } from './notices.ts';
import { architectures, type PackagedFile, type PackageTarget } from './package-target.ts';
import { prebuiltClients } from './prebuilt-clients.ts';
import { prebuiltHypervisor } from './prebuilt-hypervisor.ts';

/** Where a package keeps what cannot be in the app's archive, since other programs read it: beside that archive. */
export async function resourceFiles(root: string, target: PackageTarget): Promise<readonly PackagedFile[]> {
  const images = await Promise.all(architectures(target).map((arch) => imageFiles(root, arch)));
  const clients = await clientPrograms(root, target);
  const hypervisor = await prebuiltHypervisor(root, target);
  const notices = [...clients, ...(hypervisor === null ? [] : [hypervisor])].flatMap(({ notice }) => notice ?? []);
  return [
    ...(await launchers(root, target)),
    ...clients.map(({ to, from }) => ({ to, from, mode: 0o755 })),
    ...(hypervisor?.files ?? []),
    ...images.flat(),
    { to: 'LICENSE.txt', from: join(root, 'LICENSE') },
    { to: 'THIRD-PARTY-NOTICES.txt', text: await thirdPartyNotices(root, notices) },
  ];
}

/** Sentences about what users will have to install themselves, since nobody has put it where packages take it from. */
export function absentPrograms({ platform }: PackageTarget, resources: readonly PackagedFile[]): readonly string[] {
  if (platform === 'linux') return [];
  const has = (prefix: string): boolean => resources.some(({ to }) => to.startsWith(prefix));
  const why = 'nothing is in dist/prebuilt for it (build/RELEASING.md)';
  return [
    ...(has(`${PACKAGED_FOLDER}/`)
      ? []
      : [`The package has no hypervisor, which its users will have to install: ${why}.`]),
    ...(has('bin/docker') ? [] : [`The package has no docker client, which its users will have to install: ${why}.`]),
  ];
}

/** `docker` and its plugins, for users who have none. */
function clientPrograms(root: string, target: PackageTarget): Promise<readonly ClientProgram[]> {
  if (target.platform !== 'linux') return prebuiltClients(root, target);
  return debianClients(root, target.arch === 'arm64' ? 'arm64' : 'amd64', new AbortController().signal);
}

/** The manifest and what it names, each with the hash that it says: an image that was damaged since it was built is not shipped. */
async function imageFiles(root: string, nodeArch: 'x64' | 'arm64'): Promise<readonly PackagedFile[]> {
  const arch = nodeArch === 'x64' ? 'amd64' : 'arm64';
  const folder = join(root, 'dist', 'image', arch);
  try {
    const image = await loadImage(folder, arch);
    await verifyImage(image, new AbortController().signal);
    const names = ['manifest.json', ...Object.values(image.manifest.files).map(({ name }) => name)];
    return names.map((name) => ({ to: `image/${arch}/${name}`, from: join(folder, name) }));
  } catch (error) {
    throw new BoathouseError('image-not-fit', describeError(error), {
      hint: `Build it: npm run image:build -- --arch ${arch}`,
      cause: error,
    });
  }
}
