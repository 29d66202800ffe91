import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makePackage } from '../../../build/packaging/make-package.ts';
import { LINUX_PROGRAM, unpackedFolder } from '../../../build/packaging/linux.ts';
import { CHECKOUT } from '../checkout.ts';

const TARGET = { platform: 'linux', arch: process.arch === 'arm64' ? 'arm64' : 'x64' } as const;

/** The app as it is installed from a Linux package, in a folder of its own; disposing it deletes that. */
export class PackagedApp implements AsyncDisposable {
  readonly #folder: string;
  /** Holds the program, as /opt/Boathouse does. */
  readonly folder: string;

  private constructor(folder: string, made: string) {
    this.#folder = folder;
    this.folder = join(made, unpackedFolder(TARGET));
  }

  static async make(electron: string): Promise<PackagedApp> {
    const folder = await mkdtemp(join(tmpdir(), 'bh-packaged-'));
    const version = (await readFile(join(dirname(electron), 'version'), 'utf8')).trim();
    const made = await makePackage({
      root: CHECKOUT,
      target: TARGET,
      formats: ['dir'],
      outputFolder: folder,
      electron: { folder: dirname(electron), version },
      publisher: null,
      feed: null,
    });
    return new PackagedApp(folder, made);
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
