import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import envPaths from 'env-paths';
import type { Progress } from '../progress.ts';
import { createDownloader } from './download.ts';
import type { ArchiveAccess } from './suite-index.ts';

export interface ArchiveOptions {
  /** Where BOATHOUSE_MIRROR names no other. */
  readonly mirror?: string;
  /** `vm-assets`, which has the keyring. */
  readonly assetsFolder: string;
  /** Default: BOATHOUSE_CACHE, or where the system keeps such. */
  readonly cacheFolder?: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Debian's archive, as all that is taken from it is verified: by the committed keyring. */
export async function openArchive(options: ArchiveOptions): Promise<ArchiveAccess> {
  const { mirror = 'http://deb.debian.org/debian', assetsFolder, progress, signal } = options;
  return {
    mirror: (process.env['BOATHOUSE_MIRROR'] ?? mirror).replace(/\/+$/, ''),
    keyring: await readFile(join(assetsFolder, 'debian-archive-keyring.gpg')),
    cacheFolder: options.cacheFolder ?? builderCacheFolder(),
    downloader: createDownloader(fetch, signal),
    progress,
    nowMs: Date.now(),
    signal,
  };
}

export function builderCacheFolder(): string {
  return process.env['BOATHOUSE_CACHE'] ?? envPaths('boathouse', { suffix: '' }).cache;
}
