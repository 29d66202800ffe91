import { join } from 'node:path';

/** What a package is made for. `universal` is macOS alone: both architectures in one app. */
export interface PackageTarget {
  readonly platform: 'linux' | 'mac' | 'win';
  readonly arch: 'x64' | 'arm64' | 'universal';
}

/** A file of the package: a copy of one of the checkout's, with its mode unless another is named, or made for it (mode 0644). `to` is relative, with slashes. */
export type PackagedFile = { readonly to: string; readonly mode?: number } & (
  | { readonly from: string }
  | { readonly text: string }
);

/** As Node calls it. */
export const NODE_PLATFORM: Readonly<Record<PackageTarget['platform'], NodeJS.Platform>> = {
  linux: 'linux',
  mac: 'darwin',
  win: 'win32',
};

export function architectures({ arch }: PackageTarget): readonly ('x64' | 'arm64')[] {
  return arch === 'universal' ? ['x64', 'arm64'] : [arch];
}

export function folderName({ platform, arch }: PackageTarget): string {
  return `${platform}-${arch}`;
}

/** What whoever makes the package brings for it: `dist/prebuilt/PLATFORM-ARCH`, the platform as Node calls it. */
export function prebuiltFolder(root: string, { platform, arch }: PackageTarget): string {
  return join(root, 'dist', 'prebuilt', `${NODE_PLATFORM[platform]}-${arch}`);
}
