import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectSuccess, runCommand } from './command.ts';
import { RunningCommand } from './running-command.ts';

/** Packages are installed into it: the app is about 600 MB. */
const SIZE = '3g';

/**
 * $0: an empty folder. The layer lies in a tmpfs, as it may not lie below the root that it is laid on. It speaks when this process has the new root:
 * who entered it before would be in the real one.
 */
const SCRIPT = `set -e
mount -t tmpfs -o size=${SIZE},mode=755 tmpfs "$0"
mkdir "$0/changes" "$0/work" "$0/root"
mount -t overlay -o "lowerdir=/,upperdir=$0/changes,workdir=$0/work" overlay "$0/root"
for folder in proc sys dev tmp; do mount --rbind "/$folder" "$0/root/$folder"; done
exec chroot "$0/root" sh -c 'echo laid; exec sleep infinity'
`;

/**
 * This computer's own root with a layer on it that takes all changes, in a mount namespace: packages are really installed there, beside all that is
 * installed here, and nothing of it is left when it is disposed. /proc, /sys, /dev and /tmp are the real ones, so what a program there does in a
 * test's folder below /tmp is seen by the test. Whoever has it ends what runs in it first.
 */
export class ThrowawayRoot implements AsyncDisposable {
  readonly #holder: RunningCommand;
  readonly #folder: string;

  private constructor(holder: RunningCommand, folder: string) {
    this.#holder = holder;
    this.#folder = folder;
  }

  /** Null where it can be made; else why not. */
  static async obstacle(): Promise<string | null> {
    const folder = await mkdtemp(join(tmpdir(), 'bh-root-'));
    try {
      const { code, stderr } = await runCommand([
        ...['unshare', '--mount', '--propagation', 'private', 'sh', '-c'],
        SCRIPT.replace('exec sleep infinity', 'true'),
        folder,
      ]);
      return code === 0 ? null : stderr.trim();
    } catch (error) {
      return String(error);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  static async lay(): Promise<ThrowawayRoot> {
    const folder = await mkdtemp(join(tmpdir(), 'bh-root-'));
    const holder = new RunningCommand(['unshare', '--mount', '--propagation', 'private', 'sh', '-c', SCRIPT, folder]);
    try {
      await holder.waitFor(/^laid$/m);
    } catch (error) {
      await holder[Symbol.asyncDispose]();
      throw error;
    }
    return new ThrowawayRoot(holder, folder);
  }

  /** In front of a command that is to run in it. */
  get enter(): readonly string[] {
    return ['nsenter', `--target=${this.#holder.pid}`, '--mount', '--root', '--wd', '--'];
  }

  /** Runs a command in it that has to succeed; its stdout. */
  run(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
    return expectSuccess([...this.enter, ...argv], { env });
  }

  /** The paths of all files that were made, changed or deleted in it so far, but those of folders that were named. */
  async changes(...without: readonly string[]): Promise<string[]> {
    const inNamespace = ['nsenter', `--target=${this.#holder.pid}`, '--mount', '--'];
    const found = await expectSuccess([
      ...inNamespace,
      'find',
      join(this.#folder, 'changes'),
      '!',
      '-type',
      'd',
      '-printf',
      '/%P\n',
    ]);
    return found
      .split('\n')
      .filter((path) => path !== '' && !without.some((folder) => path.startsWith(`${folder}/`)))
      .sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#holder[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true });
  }
}
