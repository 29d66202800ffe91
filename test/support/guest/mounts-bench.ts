import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { expectSuccess, runCommand } from '../command.ts';
import { eventually } from '../eventually.ts';
import { RunningCommand } from '../running-command.ts';
import { temporaryFolder } from '../vm/temporary-folder.ts';

const PROGRAM = fileURLToPath(new URL('../../../vm-assets/guest/boathouse/renew-mounts', import.meta.url));
/** Of the control groups by whose names containers are known. */
const GROUPS = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((path) => existsSync(join(path, 'cgroup.procs')));

/** Why the guest's program cannot be run here, or null. */
export async function reasonAgainstMounts(): Promise<string | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it needs root on Linux';
  const [major = 0, minor = 0] = release().split('.').map(Number);
  if (major < 6 || (major === 6 && minor < 5)) return 'the kernel mounts nothing beneath before 6.5';
  if (GROUPS === undefined) return 'there are no control groups of version 2';
  const { code } = await runCommand(['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /tmp'], {
    env: process.env,
  });
  return code === 0 ? null : 'mounting is not allowed';
}

/**
 * The guest's own program in a mount namespace that stands for the guest's. A share is a tmpfs whose source is the share's socket, and a container a
 * namespace within that, whose processes have the engine's name for it. Nothing is left of it after the test.
 */
export class MountsBench {
  readonly folder: string;
  readonly #guest: RunningCommand;

  private constructor(folder: string, guest: RunningCommand) {
    this.folder = folder;
    this.#guest = guest;
  }

  static async make(): Promise<MountsBench> {
    const folder = await temporaryFolder();
    for (const name of ['share', 'run', 'app', 'other', 'volume']) await mkdir(join(folder, name));
    await mkdir(join(folder, 'run/config'));
    await writeFile(join(folder, 'run/config/shares'), `9p-ssh\tshare0\t${join(folder, 'share')}\trw\t-\n`);
    const guest = new RunningCommand(['unshare', '--mount', 'sh', '-c', 'echo there; exec sleep infinity']);
    onTestFinished(() => guest[Symbol.asyncDispose]());
    await guest.waitFor(/there/);
    return new MountsBench(folder, guest);
  }

  /** A line of the guest's shell; `$share`, `$app` and so on are folders. */
  guest(line: string): Promise<string> {
    return expectSuccess(this.#inside(this.#guest, line), { env: this.#environment });
  }

  async until(condition: string): Promise<void> {
    await this.guest(`until ${condition}; do sleep 0.1; done`);
  }

  /** The connection is made (again): the share is mounted anew, with what the line, run in there, makes of it. */
  async mount(line: string): Promise<void> {
    await this.guest(
      `umount -l $share 2>/dev/null || true; mount -t tmpfs -o mode=755 ${this.folder}/run/shares/share0 $share; cd $share; ${line}`,
    );
  }

  /** The same with a server that takes every question and answers none. */
  async mountHanging(): Promise<void> {
    const mount = 'mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0';
    const line = `umount -l $share 2>/dev/null || true; exec 3<>/dev/fuse; ${mount} ${this.folder}/run/shares/share0 $share`;
    const server = new RunningCommand(this.#inside(this.#guest, `${line}; echo there; exec sleep infinity`), {
      env: this.#environment,
    });
    onTestFinished(() => server[Symbol.asyncDispose]());
    await server.waitFor(/there/);
  }

  /** What the program says, a line each. */
  async renew(): Promise<{ readonly lines: readonly string[]; readonly stderr: string }> {
    const { code, stdout, stderr } = await runCommand(this.#inside(this.#guest, `exec perl '${PROGRAM}'`), {
      env: this.#environment,
    });
    if (code !== 0) throw new Error(`it ended with ${code}: ${stderr}`);
    return { lines: stdout.split('\n').slice(0, -1), stderr };
  }

  /** One whose first process has run the line, and sleeps. */
  async container(digit: string, line: string): Promise<Container> {
    const id = digit.repeat(64);
    const group = join(GROUPS ?? '', 'docker', id);
    await mkdir(group, { recursive: true });
    const script = `echo $$ > ${group}/cgroup.procs; ${line}; echo there; exec sleep infinity`;
    const command = ['unshare', '--mount', 'sh', '-ec', script];
    const process = new RunningCommand(['nsenter', `--target=${this.#guest.pid}`, '--mount', '--', ...command], {
      env: this.#environment,
    });
    onTestFinished(async () => {
      await writeFile(join(group, 'cgroup.kill'), '1');
      await process[Symbol.asyncDispose]();
      const isLeft = (): Promise<true | null> =>
        rmdir(group).then(
          () => true as const,
          () => null,
        );
      await eventually(isLeft, { what: 'the control group is empty' });
    });
    await process.waitFor(/there/);
    return { id, run: (inside) => expectSuccess(this.#inside(process, inside), { env: this.#environment }) };
  }

  get #environment(): NodeJS.ProcessEnv {
    const at = (name: string): string => join(this.folder, name);
    return {
      PATH: process.env['PATH'],
      BOATHOUSE_STATE: at('run'),
      BOATHOUSE_SHARE_TYPES: 'tmpfs fuse',
      ...{ share: at('share'), app: at('app'), other: at('other'), volume: at('volume') },
    };
  }

  #inside({ pid }: RunningCommand, line: string): string[] {
    return ['nsenter', `--target=${pid}`, '--mount', '--', 'sh', '-ec', line];
  }
}

export interface Container {
  readonly id: string;
  /** As `docker exec`. */
  run(line: string): Promise<string>;
}
