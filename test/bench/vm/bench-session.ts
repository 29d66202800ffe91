import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBaseImages } from '../../support/base-images.ts';
import { fetchDebianTools, hostArchitecture } from '../../support/debian-tools.ts';
import type { TestSession } from '../../support/test-session.ts';
import { copyCompiledAssets } from './compiled-assets.ts';

/** The temporary folder of one run of the benchmark, with the programs and images that it needs; disposing removes it. */
export class BenchSession implements AsyncDisposable {
  readonly session: TestSession;

  private constructor(session: TestSession) {
    this.session = session;
  }

  static async open(signal: AbortSignal): Promise<BenchSession> {
    await copyCompiledAssets();
    const tools = await fetchDebianTools(hostArchitecture(), signal);
    const folder = await mkdtemp(join(tmpdir(), 'bh-'));
    try {
      const homeFolder = join(folder, 'home');
      await mkdir(homeFolder);
      const images = await writeBaseImages(folder, tools, hostArchitecture());
      // Nothing here is pushed or pulled, so there is no registry.
      return new BenchSession({ folder, homeFolder, tools, images, imageVariables: {}, registryPort: 0 });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.session.folder, { recursive: true, force: true });
  }
}
