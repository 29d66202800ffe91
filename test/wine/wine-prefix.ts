import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Debian's wine64 has its programs there; others have them on the PATH. */
const WINE_PROGRAMS = ['/usr/lib/wine/wine64', '/usr/bin/wine64', '/usr/bin/wine', '/usr/local/bin/wine'];
const SERVER_PROGRAMS = ['/usr/bin/wineserver', '/usr/lib/wine/wineserver', '/usr/lib/wine/wineserver64'];

const MAKING_TIMEOUT_MS = 300_000;

/**
 * A Windows of Wine's own kind in one folder: its registry, its drive C:, and a process that keeps them (`wineserver`) as long as
 * programs run in it. The whole of this computer is its drive Z:. Dispose it, or that process and its services stay for good.
 */
export class WinePrefix {
  readonly #wine: string;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(wine: string, folder: string, env: NodeJS.ProcessEnv) {
    this.#wine = wine;
    this.#folder = folder;
    this.#env = env;
  }

  /** Makes it the first time, which takes half a minute. Throws where there is no Wine. */
  static async open(folder: string): Promise<WinePrefix> {
    const wine = WINE_PROGRAMS.find((file) => existsSync(file));
    if (wine === undefined) throw new Error('there is no Wine: apt-get install --no-install-recommends wine wine64');
    const prefix = new WinePrefix(wine, folder, {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      LANG: 'C.UTF-8',
      WINEPREFIX: folder,
      WINEARCH: 'win64',
      WINEDEBUG: '-all',
      // No menus, no browser, no .NET are wanted of it.
      WINEDLLOVERRIDES: 'winemenubuilder.exe,mscoree,mshtml=d',
      // Wine says that it is a Windows of 2018, which Node takes only when told to.
      NODE_SKIP_PLATFORM_CHECK: '1',
    });
    const mark = join(folder, '.boathouse-ready');
    await mkdir(folder, { recursive: true });
    if (!existsSync(mark)) {
      const windows10 = ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'];
      const code = await prefix.run(windows10, MAKING_TIMEOUT_MS);
      if (code !== 0) throw new Error(`Wine could not make ${folder}: exit code ${code ?? 'none'}`);
      await writeFile(mark, '');
    }
    return prefix;
  }

  /** The path by which a program in it knows a file of this computer. */
  static pathOf(file: string): string {
    return `Z:${file.replaceAll('/', '\\')}`;
  }

  /**
   * Runs a program to its end; resolves to its exit code, null when it was killed at the deadline. Its output goes to a file in the prefix,
   * since programs of Windows fail under Wine when it is a pipe or thrown away.
   */
  async run(argv: readonly string[], timeoutMs: number): Promise<number | null> {
    const output = await open(join(this.#folder, 'output.log'), 'w');
    try {
      const child = spawn(this.#wine, argv, {
        env: this.#env,
        stdio: ['ignore', output.fd, output.fd],
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
      });
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    } finally {
      await output.close();
    }
  }

  /** Ends whatever runs in it. */
  async dispose(): Promise<void> {
    const server = SERVER_PROGRAMS.find((file) => existsSync(file));
    if (server === undefined) return;
    const child = spawn(server, ['-k'], { env: this.#env, stdio: 'ignore' });
    await once(child, 'exit');
  }
}
