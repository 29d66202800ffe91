import { fileURLToPath } from 'node:url';
import { openArchive } from '../../vm-assets/builder/archive/open-archive.ts';
import type { ArchiveAccess } from '../../vm-assets/builder/archive/suite-index.ts';

/** Debian's testing suite: the first with Docker 28. */
export const TOOLS_SUITE = 'forky';
const ASSETS = fileURLToPath(new URL('../../vm-assets', import.meta.url));

/** Debian's archive, verified as the image builder does, for programs that tests and benchmarks run. */
export async function debianArchive(cacheFolder: string, signal: AbortSignal): Promise<ArchiveAccess> {
  return await openArchive({
    assetsFolder: ASSETS,
    cacheFolder,
    progress: { step: () => undefined, warn: (text) => process.stderr.write(`test tools: ${text}\n`) },
    signal,
  });
}
