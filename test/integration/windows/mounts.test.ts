import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findMountSource } from '../../../electron/forward/mounts/mount-source.ts';
import { resolveLinks } from '../../../electron/forward/mounts/resolve-links.ts';
import { guestPathOf } from '../../../electron/vm/guest-path.ts';
import { planShares } from '../../../electron/vm/shares.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

/** A shared folder `Home` with `Project` in it, and the way to ask for a mount's source. */
async function bench() {
  const home = join(await realpath(await temporaryFolder()), 'Home');
  await mkdir(join(home, 'Project'), { recursive: true });
  const shares = [{ hostPath: home, guestPath: guestPathOf(home), readOnly: false }];
  const engineSocket = '\\\\.\\pipe\\boathouse-test-docker';
  const find = (source: string) =>
    findMountSource(source, { shares: () => shares, engineSocket, guestPathOf, resolveLinks });
  return { home, engineSocket, find, project: { kind: 'path', path: `${guestPathOf(home)}/Project` } };
}

describe.runIf(process.platform === 'win32')('a shared folder of Windows', () => {
  const plan = async (path: string) =>
    (await planShares({ shares: [{ path, readOnly: false }], homeFolder: path, kinds: ['9p'], readOnlyKinds: ['9p'] }))
      .mounts;

  it('is in the VM at its drive’s letter', async () => {
    const { home } = await bench();
    expect(home).toMatch(/^C:\\/);
    const [mount, ...others] = await plan(home);
    expect(mount).toMatchObject({ hostPath: home, guestPath: `/c${home.slice(2).replaceAll('\\', '/')}` });
    expect(others).toEqual([]);
  });

  it('that is named in other letters is there under those as well', async () => {
    const { home } = await bench();
    const mounts = await plan(home.toUpperCase());
    expect(new Set(mounts.map(({ hostPath }) => hostPath))).toEqual(new Set([home]));
    expect(mounts.map(({ guestPath }) => guestPath).sort()).toEqual(
      [guestPathOf(home), guestPathOf(home.toUpperCase())].sort(),
    );
  });
});

describe.runIf(process.platform === 'win32')('the source of a mount on Windows', () => {
  it('is found by the drive’s path, with either slash', async () => {
    const { home, find, project } = await bench();
    expect(await find(`${home}\\Project`)).toEqual(project);
    expect(await find(`${home}\\Project`.replaceAll('\\', '/'))).toEqual(project);
    expect(await find(`${home}\\none\\..\\Project\\`)).toEqual(project);
  });

  it('is found by the path that it has in the VM, as shells of Git and MSYS write it', async () => {
    const { find, project } = await bench();
    expect(await find(project.path)).toEqual(project);
    expect(await find(`/${project.path}`)).toEqual(project);
  });

  it('is found in any letters, and gets those of the disk', async () => {
    const { home, find, project } = await bench();
    expect(await find(`${home}\\PROJECT`)).toEqual(project);
    expect(await find(`${home.toUpperCase()}\\project`)).toEqual(project);
  });

  it('may not be there yet', async () => {
    const { home, find, project } = await bench();
    expect(await find(`${home}\\Project\\new\\deeper`)).toEqual({ kind: 'path', path: `${project.path}/new/deeper` });
  });

  it('is the engine’s own for its pipe and its path in the VM', async () => {
    const { engineSocket, find } = await bench();
    for (const source of [engineSocket, '/var/run/docker.sock', '//var/run/docker.sock']) {
      expect(await find(source)).toEqual({ kind: 'path', path: '/var/run/docker.sock' });
    }
  });

  it('is refused where nothing is shared', async () => {
    const { find } = await bench();
    expect(await find('C:\\windows\\system32')).toMatchObject({ kind: 'refused' });
    expect(await find('/c/windows/system32')).toMatchObject({ kind: 'refused' });
  });
});
