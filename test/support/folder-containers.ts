import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { BASE_IMAGE } from './base-images.ts';
import { eventually } from './eventually.ts';
import type { MachineUnderTest } from './machine-under-test.ts';

/** A volume that the engine mounts once, for all that have it. */
const volumeOf = (folder: string): string =>
  `type=volume,source=parted,target=/x,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=${folder}/part`;

/** Name → arguments of containers that have a folder of the host in each way that there is. */
const WAYS = (folder: string): Readonly<Record<string, readonly string[]>> => ({
  whole: ['--volume', `${folder}:/x`],
  readonly: ['--volume', `${folder}:/x:ro`],
  part: ['--volume', `${folder}/part:/x`],
  file: ['--volume', `${folder}/single:/x/single`],
  nested: ['--volume', `${folder}:/x`, '--volume', 'modules:/x/modules'],
  volume: ['--mount', volumeOf(folder)],
  inside: ['--volume', `${folder}:/x`, '--workdir', '/x'],
});

/**
 * Containers that run while the way to their folders is lost, and made again: all get them anew without a restart, and the one that has its working folder there
 * is warned of, and no other.
 */
export class FolderContainers {
  readonly #machine: MachineUnderTest;
  readonly #folder: string;
  readonly #started: string;

  private constructor(machine: MachineUnderTest, folder: string, started: string) {
    this.#machine = machine;
    this.#folder = folder;
    this.#started = started;
  }

  /** `part` and `modules` are in the folder. */
  static async start(machine: MachineUnderTest, folder: string): Promise<FolderContainers> {
    await writeFile(join(folder, 'single'), 'a file\n');
    for (const [name, args] of Object.entries(WAYS(folder))) {
      await machine.docker.expect([
        'run',
        '--detach',
        '--init',
        '--name',
        name,
        ...args,
        BASE_IMAGE,
        'sleep',
        'infinity',
      ]);
    }
    await machine.docker.expect(['exec', 'nested', 'sh', '-c', 'echo a module > /x/modules/one']);
    return new FolderContainers(machine, folder, await lives(machine));
  }

  /** After a loss, which was the last thing that happened to them. `news`: a word of its own. */
  async expectRenewed(news: string): Promise<void> {
    await eventually(async () => ((await this.#machine.status()).warnings.length > 0 ? true : null), {
      what: 'a warning',
      timeoutMs: 60_000,
    });
    // One that no cache can have.
    for (const path of [news, `part/${news}`]) await writeFile(join(this.#folder, path), 'from the computer');
    for (const name of ['whole', 'readonly', 'part', 'nested', 'volume']) {
      expect.soft(await this.#in(name, `cat /x/${news}`), name).toBe('from the computer');
    }
    for (const name of ['whole', 'part', 'nested', 'file'])
      await this.#in(name, `echo ${news} >> /x/${name === 'file' ? 'single' : name}`);
    for (const path of ['whole', 'part/part', 'nested', 'single']) {
      expect.soft(await readFile(join(this.#folder, path), 'utf8'), path).toMatch(new RegExp(`${news}\n$`));
    }
    expect.soft(await this.#in('file', 'cat /x/single')).toMatch(new RegExp(`^a file\n.*${news}$`, 's'));
    expect.soft(await this.#in('readonly', 'touch /x/new 2>&1 || true')).toContain('Read-only file system');
    expect.soft(await this.#in('nested', 'cat /x/modules/one')).toBe('a module');
    const next = ['run', '--rm', '--mount', volumeOf(this.#folder), BASE_IMAGE, 'cat', `/x/${news}`];
    expect.soft(await this.#machine.docker.expect(next), 'the next one with the volume').toBe('from the computer');
    // By its absolute path it is there for this one, too; its working folder is lost.
    expect.soft(await this.#in('inside', `cat /x/${news}`)).toBe('from the computer');
    expect.soft(await lives(this.#machine)).toBe(this.#started);
    const id = await this.#machine.docker.expect(['ps', '--quiet', '--filter', 'name=inside']);
    const { warnings } = await this.#machine.status();
    expect(warnings).toEqual([expect.stringMatching(new RegExp(`working folder.*docker restart ${id}$`))]);
  }

  /** Restarts the one that is warned of. Its life is the only one that is a new one, then. */
  async restartInside(): Promise<FolderContainers> {
    await this.#machine.docker.expect(['restart', '--time', '1', 'inside']);
    const gone = async (): Promise<true | null> => ((await this.#machine.status()).warnings.length === 0 ? true : null);
    await eventually(gone, { what: 'no warning', timeoutMs: 90_000 });
    return new FolderContainers(this.#machine, this.#folder, await lives(this.#machine));
  }

  async remove(): Promise<void> {
    await this.#machine.docker.expect(['rm', '--force', ...Object.keys(WAYS(''))]);
  }

  #in(name: string, line: string): Promise<string> {
    return this.#machine.docker.expect(['exec', name, 'sh', '-c', line]);
  }
}

/** Which process each runs by, and since when. */
function lives(machine: MachineUnderTest): Promise<string> {
  return machine.docker.expect([
    ...['inspect', '--format', '{{.Name}} {{.State.Pid}} {{.State.StartedAt}}'],
    ...Object.keys(WAYS('')),
  ]);
}
