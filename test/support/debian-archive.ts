import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createDownloader } from '../../vm-assets/builder/archive/download.ts';
import type { ArchiveAccess } from '../../vm-assets/builder/archive/suite-index.ts';

/** Debian's testing suite: the first with Docker 28. */
export const TOOLS_SUITE = 'forky';
const KEYRING_FILE = fileURLToPath(new URL('../../vm-assets/debian-archive-keyring.gpg', import.meta.url));

/** Debian's archive, verified as the image builder does, for programs that tests and benchmarks run. */
export async function debianArchive(cacheFolder: string, signal: AbortSignal): Promise<ArchiveAccess> {
  return {
    mirror: process.env['BOATHOUSE_MIRROR'] ?? 'http://deb.debian.org/debian',
    keyring: await readFile(KEYRING_FILE),
    cacheFolder,
    downloader: createDownloader(fetch, signal),
    progress: { step: () => undefined, warn: (text) => process.stderr.write(`test tools: ${text}\n`) },
    nowMs: Date.now(),
    signal,
  };
}
