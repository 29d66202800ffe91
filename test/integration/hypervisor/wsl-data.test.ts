import { access, cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FolderLayout, folderLayout } from '../../../electron/api/folder-layout.ts';
import { defaultSettings } from '../../../electron/api/settings-document.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { erase } from '../../../electron/daemon/erase.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import { DRIVERS } from '../../../electron/hypervisor/driver-table.ts';
import { DriverRegistry } from '../../../electron/hypervisor/registry.ts';
import { ConsoleReader } from '../../support/console-reader.ts';
import { TINY_GUEST_GREETING } from '../../support/tiny-guest.ts';
import { createWslSubject, installStandIn, type StandIn, STAND_IN_REASON } from '../../support/wsl/wsl-subject.ts';

/** A reset of data that are in WSL (here: its stand-in), with the driver that has them. */
describe.skipIf(STAND_IN_REASON !== null)(
  `data in WSL${STAND_IN_REASON === null ? '' : `: ${STAND_IN_REASON}`}`,
  () => {
    let standIn: StandIn;

    beforeAll(async () => {
      standIn = await installStandIn();
    });

    afterAll(async () => {
      await standIn.dispose();
    });

    const distributions = async (): Promise<string[]> => (await readdir(join(standIn.folder, 'distributions'))).sort();

    /** A data folder with settings, whose data a guest has written to, in the folder that `disk.folder` names. */
    async function used(inOwnFolder = false) {
      const subject = await createWslSubject(standIn);
      const { driver, context, spec } = subject;
      const layout = folderLayout(join(subject.folder, 'home'), 'linux');
      const folder = inOwnFolder ? layout.disksFolder : join(subject.folder, 'drive');
      await mkdir(layout.disksFolder, { recursive: true });
      await mkdir(folder, { recursive: true });
      const data = join(folder, 'data.img');
      await writeFile(data, '');
      await truncate(data, 64 * 1024);
      await writeFile(layout.settingsFile, '{}');
      const launch = async (): Promise<string> => {
        const disks = [...spec.disks.slice(0, -1), { path: data, readOnly: false }];
        const machine = await driver.launch({ ...spec, disks }, context);
        const reader = new ConsoleReader(machine.console);
        await reader.waitFor(TINY_GUEST_GREETING);
        await reader.type('w.');
        await reader.waitFor('.');
        await machine.kill();
        return /boathouse-[0-9a-f]{8}/.exec((await readFile(data)).toString('latin1', 0, 512))?.[0] ?? '';
      };
      const name = await launch();
      const entries = DRIVERS.map((entry) => (entry.name === 'wsl' ? { ...entry, create: () => driver } : entry));
      const drivers = new DriverRegistry({ clock: systemClock, entries });
      let removed = 0;
      const eraseIn = (home: FolderLayout, scope: 'data' | 'factory'): Promise<void> =>
        erase(scope, {
          layout: home,
          drivers,
          readSettings: () => Promise.resolve({ ...defaultSettings, disk }),
          context: { remove: () => Promise.resolve(void (removed += 1)) },
          logger: silentLogger(),
        });
      const disk = { ...defaultSettings.disk, folder: inOwnFolder ? null : folder };
      return {
        subject,
        layout,
        data,
        launch,
        name,
        disk: join(folder, name, 'ext4.vhdx'),
        contextRemoved: () => removed,
        erase: (scope: 'data' | 'factory'): Promise<void> => eraseIn(layout, scope),
        eraseIn,
      };
    }

    it('is gone after a reset, wherever it was, and that of others is not', async () => {
      const other = await used();
      const { subject, data, name, disk, layout, erase: reset } = await used();
      expect(await distributions()).toEqual([name, other.name].sort());
      await reset('data');
      expect(await distributions()).toEqual([other.name]);
      for (const path of [data, disk]) await expect(access(path)).rejects.toThrow('ENOENT');
      await access(layout.settingsFile);
      await reset('data');
      await other.erase('data');
      expect(await distributions()).toEqual([]);
      await subject.dispose();
      await other.subject.dispose();
    });

    it('is gone after a factory reset with what an earlier file had led to, and everything else after it', async () => {
      const { subject, data, name, launch, layout, erase: reset } = await used(true);
      await rm(data);
      await writeFile(data, Buffer.alloc(64 * 1024));
      const second = await launch();
      expect(await distributions()).toEqual([name, second].sort());
      await reset('factory');
      expect(await distributions()).toEqual([]);
      expect(await readdir(layout.home)).toEqual([]);
      await subject.dispose();
    });

    it('of the original stays when a copied data folder is reset, and is gone when its own is', async () => {
      const { subject, name, disk, layout, erase: reset, eraseIn } = await used(true);
      const copy = folderLayout(join(subject.folder, 'copy'), 'linux');
      await cp(layout.home, copy.home, { recursive: true });
      await eraseIn(copy, 'factory');
      expect(await distributions()).toEqual([name]);
      await access(disk);
      expect(await readdir(copy.home)).toEqual([]);
      await reset('factory');
      expect(await distributions()).toEqual([]);
      await subject.dispose();
    });

    it('is all there where WSL refuses, and so is everything else; asked again it goes', async () => {
      const { subject, data, name, disk, layout, contextRemoved, erase: reset } = await used();
      await standIn.fail('unregister Wsl/Service/ERROR_SHARING_VIOLATION');
      await expect(reset('factory')).rejects.toMatchObject({
        code: 'data-not-deleted',
        message: expect.stringContaining(name) as string,
        hint: expect.stringContaining(`wsl --unregister ${name}`) as string,
      });
      expect(await distributions()).toEqual([name]);
      for (const path of [data, disk, layout.settingsFile]) await access(path);
      expect(contextRemoved()).toBe(0);
      await standIn.fail(null);
      await reset('factory');
      expect(await distributions()).toEqual([]);
      expect([await readdir(layout.home), contextRemoved()]).toEqual([[], 1]);
      await subject.dispose();
    });

    it('is said to be there still when WSL has forgotten it, and could not delete its disk', async () => {
      const { subject, data, disk, erase: reset } = await used();
      await rm(disk);
      await mkdir(disk);
      await expect(reset('data')).rejects.toMatchObject({
        code: 'data-not-deleted',
        message: expect.stringContaining(disk) as string,
      });
      expect(await distributions()).toEqual([]);
      await access(data);
      await rm(disk, { recursive: true });
      await reset('data');
      await expect(access(data)).rejects.toThrow('ENOENT');
      await subject.dispose();
    });
  },
);
