import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makePackage } from '../../../build/packaging/make-package.ts';
import { LINUX_PROGRAM, unpackedFolder } from '../../../build/packaging/linux.ts';
import { findExecutable, searchPath } from '../../../electron/host/find-executable.ts';
import { CHECKOUT } from '../checkout.ts';
import { ThrowawayRoot } from '../throwaway-root.ts';

const TARGET = { platform: 'linux', arch: process.arch === 'arm64' ? 'arm64' : 'x64' } as const;

/** The app as it is in a Linux package, in a folder of its own, and the deb of it where one can be installed; disposing it deletes them. */
export class PackagedApp implements AsyncDisposable {
  readonly #folder: string;
  /** Holds the program, as /opt/Boathouse does. */
  readonly folder: string;
  /** Null where there is no dpkg, or no root to install it in. */
  readonly deb: string | null;

  private constructor(folder: string, made: string, deb: string | null) {
    this.#folder = folder;
    this.deb = deb;
    this.folder = join(made, unpackedFolder(TARGET));
  }

  static async make(electron: string): Promise<PackagedApp> {
    const folder = await mkdtemp(join(tmpdir(), 'bh-packaged-'));
    const version = (await readFile(join(dirname(electron), 'version'), 'utf8')).trim();
    const withDeb = (await ThrowawayRoot.obstacle()) === null && (await hasDpkg());
    const made = await makePackage({
      root: CHECKOUT,
      target: TARGET,
      formats: [withDeb ? 'deb' : 'dir'],
      outputFolder: folder,
      electron: { folder: dirname(electron), version },
      publisher: { maintainer: 'Ann Example <ann@example.org>', homepage: 'https://example.org' },
      feed: null,
      effort: 'fast',
      say: () => undefined,
    });
    const deb = (await readdir(made)).find((name) => name.endsWith('.deb'));
    return new PackagedApp(folder, made, deb === undefined ? null : join(made, deb));
  }

  get program(): string {
    return join(this.folder, LINUX_PROGRAM);
  }

  get resources(): string {
    return join(this.folder, 'resources');
  }

  get archive(): string {
    return join(this.resources, 'app.asar');
  }

  /** `boathouse`, as the installed app has it. */
  get launcher(): string {
    return join(this.resources, 'bin', 'boathouse');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function hasDpkg(): Promise<boolean> {
  return (await findExecutable('dpkg-deb', searchPath(process.env))) !== null;
}
