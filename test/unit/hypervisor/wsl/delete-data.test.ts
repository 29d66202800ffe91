import { access, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../../electron/base/errors.ts';
import { silentLogger } from '../../../../electron/base/logger.ts';
import { writeDataPlace } from '../../../../electron/hypervisor/wsl/data-place.ts';
import { deleteData, type WindowsOfData } from '../../../../electron/hypervisor/wsl/delete-data.ts';
import { temporaryFolder } from '../../../support/vm/temporary-folder.ts';

const NAME = 'boathouse-0a1b2c3d';
const LEFT = 'boathouse-11111111';
const OTHERS = ['Ubuntu', 'boathouse-22222222', 'boathouse-trial-0a1b2c3d'];

/** A folder of disks, and a WSL that keeps its distributions' disks where `folders` says: those that are put there. */
async function bench() {
  const folder = await temporaryFolder();
  const file = join(folder, 'data.img');
  const registered = new Set(OTHERS);
  const folders = new Map(OTHERS.map((name) => [name, join(folder, '..', name)]));
  const unregistered: string[] = [];
  let asked = 0;
  let refusal: Error | null = null;
  const wsl = {
    registered: () => Promise.resolve([...registered]),
    unregister: (name: string): Promise<void> => {
      if (refusal !== null) return Promise.reject(refusal);
      unregistered.push(name);
      registered.delete(name);
      return Promise.resolve();
    },
  };
  const find = () => {
    asked += 1;
    return Promise.resolve(wsl);
  };
  return {
    folder,
    file,
    registered,
    folders,
    unregistered,
    asked: () => asked,
    refuse: (error: Error | null) => (refusal = error),
    disk: (name: string) => join(folder, name, 'ext4.vhdx'),
    put: async (name: string): Promise<void> => {
      registered.add(name);
      folders.set(name, `\\\\?\\${join(folder, name).toUpperCase()}`);
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'ext4.vhdx'), 'all data');
    },
    token: async (): Promise<void> => {
      await writeFile(file, '');
      await writeDataPlace(file, NAME, 'used');
    },
    run: (whole = false, windows: Partial<WindowsOfData> = {}, others: readonly string[] = []): Promise<void> =>
      deleteData(
        { files: [...others, file, join(folder, 'data.vhdx')], folder: whole ? folder : null, logger: silentLogger() },
        { findWsl: find, registeredFolders: () => Promise.resolve(folders), ...windows },
      ),
  };
}

const missing = (): Promise<never> =>
  Promise.reject(new BoathouseError('hypervisor-missing', 'wsl is not installed', { hint: 'Install it.' }));

describe('data in WSL', () => {
  it('goes with the distribution that the file names, and with no other; WSL may leave its disk', async () => {
    const { put, token, run, unregistered, folder } = await bench();
    await put(NAME);
    await put(LEFT);
    await token();
    await run();
    expect(unregistered).toEqual([NAME]);
    expect((await readdir(folder)).sort()).toEqual([LEFT, 'data.img']);
  });

  it('goes with those that were left in a folder that goes as a whole, but not with those whose disk is elsewhere', async () => {
    const { put, token, run, unregistered, registered, folder } = await bench();
    await put(NAME);
    await put(LEFT);
    await token();
    await mkdir(join(folder, 'boathouse-22222222'));
    await run(true);
    expect(unregistered.sort()).toEqual([NAME, LEFT].sort());
    expect([...registered]).toEqual(OTHERS);
  });

  it('is told to be there still, with the reason and what to do, where WSL refuses; asked again it goes', async () => {
    const { put, token, run, refuse, disk, unregistered } = await bench();
    await put(NAME);
    await token();
    refuse(new BoathouseError('disk-in-use', 'WSL failed: another program has it open', { hint: 'Close it.' }));
    await expect(run()).rejects.toMatchObject({
      code: 'data-not-deleted',
      message: expect.stringMatching(new RegExp(`${NAME} has it, and WSL failed: another program`)) as string,
      hint: expect.stringMatching(new RegExp(`wsl --unregister ${NAME}\\. .*Close it\\.$`)) as string,
    });
    await access(disk(NAME));
    refuse(null);
    await run();
    expect(unregistered).toEqual([NAME]);
  });

  it('is told to be there still where its disk cannot be deleted, although WSL has forgotten the distribution', async () => {
    const { put, token, run, disk, registered } = await bench();
    await put(NAME);
    registered.delete(NAME);
    await token();
    await run();
    await expect(access(disk(NAME))).rejects.toThrow('ENOENT');
    // What cannot be deleted as a file is.
    await mkdir(disk(NAME), { recursive: true });
    await expect(run()).rejects.toMatchObject({
      code: 'data-not-deleted',
      message: expect.stringContaining(disk(NAME)) as string,
      hint: expect.stringContaining('wsl --shutdown') as string,
    });
  });

  it('is left where wsl.exe is missing and its disk is there; without that there is none', async () => {
    const { put, token, run, folder, disk } = await bench();
    await put(NAME);
    await token();
    await expect(run(false, { findWsl: missing })).rejects.toMatchObject({
      code: 'data-not-deleted',
      message: expect.stringContaining(disk(NAME)) as string,
      hint: expect.stringContaining(`delete ${join(folder, NAME)} yourself`) as string,
    });
    await access(disk(NAME));
    const gone = await bench();
    await gone.token();
    await gone.run(false, { findWsl: missing });
  });

  it('says so where WSL does not tell what is registered', async () => {
    const { token, run } = await bench();
    await token();
    const wsl = { registered: () => Promise.reject(new Error('odd')), unregister: () => Promise.resolve() };
    await expect(run(false, { findWsl: () => Promise.resolve(wsl) })).rejects.toMatchObject({
      code: 'data-not-deleted',
      message: expect.stringContaining('odd') as string,
    });
  });

  it('of a copied data folder goes as a file, and the distribution of the one that it was copied from stays', async () => {
    const { put, token, run, unregistered, folders, folder } = await bench();
    const original = await temporaryFolder();
    for (const name of [NAME, LEFT]) {
      await put(name);
      folders.set(name, join(original, name));
    }
    await token();
    await run(true);
    expect(unregistered).toEqual([]);
    expect(await readdir(folder)).toEqual(['data.img']);
  });

  it.each([
    ['with its disk', true],
    ['without its disk', false],
  ])(
    'goes with its distribution although another file of the same data folder, copied %s, names it as well',
    async (_, withDisk) => {
      const { put, token, run, unregistered, folders, folder, file } = await bench();
      const drive = await temporaryFolder();
      await put(NAME);
      if (!withDisk) await rm(join(folder, NAME), { recursive: true });
      folders.set(NAME, join(drive, NAME));
      await token();
      await copyFile(file, join(drive, 'data.img'));
      await run(true, {}, [join(drive, 'data.img')]);
      expect(unregistered).toEqual([NAME]);
      expect(await readdir(folder)).toEqual(['data.img']);
    },
  );

  it('is not deleted where its file names a distribution that is elsewhere, moved or of another data folder; nor is any other', async () => {
    const { put, token, run, unregistered, registered, folders, file, disk } = await bench();
    await put(LEFT);
    await token();
    registered.add(NAME);
    folders.set(NAME, 'D:\\Original');
    await expect(run(true)).rejects.toMatchObject({
      code: 'data-not-deleted',
      message: expect.stringContaining(`${NAME} has its disk in D:\\Original, and not in `) as string,
      hint: expect.stringMatching(new RegExp(`delete ${file} .* wsl --unregister ${NAME}`)) as string,
    });
    expect(unregistered).toEqual([]);
    await access(disk(LEFT));
  });

  it('is not deleted where nobody tells whose distribution it is', async () => {
    const { put, token, run, unregistered, folders, disk } = await bench();
    await put(NAME);
    await token();
    folders.delete(NAME);
    const refused = {
      code: 'data-not-deleted',
      hint: expect.stringContaining('If this data folder was copied') as string,
    };
    await expect(run()).rejects.toMatchObject(refused);
    const registeredFolders = (): Promise<never> => Promise.reject(new Error('reg.exe was not found'));
    await expect(run(false, { registeredFolders })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('reg.exe was not found') as string,
    });
    expect(unregistered).toEqual([]);
    await access(disk(NAME));
  });

  it('is not looked for where no file leads there: WSL is not even started', async () => {
    const { file, run, asked } = await bench();
    await run(true);
    await writeFile(file, Buffer.alloc(64 * 1024));
    await run(true);
    await writeFile(file, Buffer.alloc(64 * 1024, 'the disk of another hypervisor'));
    await run();
    expect(asked()).toBe(0);
  });

  it('is told to be unknown where the file cannot be read', async () => {
    const { file, run } = await bench();
    await mkdir(file);
    await expect(run()).rejects.toMatchObject({
      code: 'data-not-deleted',
      hint: expect.stringContaining(file) as string,
    });
  });
});
