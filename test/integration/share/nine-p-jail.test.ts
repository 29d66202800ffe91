import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { QID } from '../../../electron/share/nine-p/wire/messages.ts';
import { ROOT } from '../../support/nine-p/client.ts';
import { listFolder } from '../../support/nine-p/list-folder.ts';
import { type ShareUnderTest, shareUnderTest } from '../../support/nine-p/share-under-test.ts';

const ALL = 0xfffn;
const MODE_ONLY = { valid: 1, uid: 0, gid: 0, size: 0n, atimeSec: 0n, atimeNsec: 0n, mtimeSec: 0n, mtimeNsec: 0n };

async function withSecret(jail: 'handles' | 'looks'): Promise<ShareUnderTest & { readonly outside: string }> {
  const share = await shareUnderTest({ jail });
  const outside = join(share.folder, '..', 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'secret'), 'secret');
  return { ...share, outside };
}

describe.each(['handles', 'looks'] as const)('nobody leaves a share, by %s', (jail) => {
  it('by its parent', async () => {
    const { client } = await withSecret(jail);
    const { qid } = await client.ask('Tgetattr', { fid: ROOT, mask: ALL });
    const { qids } = await client.ask('Twalk', { fid: ROOT, newFid: 50, names: ['..', '..', '..'] });
    expect(qids).toHaveLength(3);
    expect(qids.map(({ path }) => path)).toEqual([qid.path, qid.path, qid.path]);
    for (const name of ['../outside', '/etc', '..', '.', '', 'a/../../outside']) {
      await expect(client.walk(['..', '..', name === '..' ? '' : name])).rejects.toThrow();
      await expect(client.create([], name)).rejects.toMatchObject({ errno: 22 });
      await expect(client.ask('Tmkdir', { fid: ROOT, name, mode: 0o755, gid: 0 })).rejects.toMatchObject({ errno: 22 });
      await expect(client.ask('Tunlinkat', { fid: ROOT, name, flags: 0 })).rejects.toMatchObject({ errno: 2 });
    }
  });

  it('through a link, of the guest’s or the host’s, wherever it stands on the way', async () => {
    const { client, folder, outside } = await withSecret(jail);
    await symlink(outside, join(folder, 'host-link'));
    await client.ask('Tsymlink', { fid: ROOT, name: 'guest-link', target: '../outside', gid: 0 });
    for (const link of ['host-link', 'guest-link']) {
      const { qids } = await client.ask('Twalk', { fid: ROOT, newFid: client.newFid(), names: [link, 'secret'] });
      expect(qids.map(({ type }) => type)).toEqual([QID.link]);
      const fid = await client.walk([link]);
      const base = { fid, gid: 0, mode: 0o755, name: 'new' };
      const asked = [
        client.walk(['secret'], fid),
        client.ask('Tmkdir', base),
        client.ask('Tlcreate', { ...base, flags: 1 }),
        client.ask('Tsymlink', { ...base, target: 'x' }),
        client.ask('Tmknod', { ...base, mode: 0o100644, major: 0, minor: 0 }),
        client.ask('Tlink', { folderFid: fid, fid: ROOT, name: 'new' }),
        client.ask('Tunlinkat', { fid, name: 'secret', flags: 0 }),
        client.ask('Trenameat', { oldFid: fid, oldName: 'secret', newFid: ROOT, newName: 'mine' }),
        client.ask('Trenameat', { oldFid: ROOT, oldName: link, newFid: fid, newName: 'mine' }),
        client.ask('Tlopen', { fid, flags: 0 }),
        client.ask('Tsetattr', { ...MODE_ONLY, fid, mode: 0 }),
      ];
      for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('rejected');
    }
    expect(await readdir(outside)).toEqual(['secret']);
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret');
  });

  it('by a folder that becomes a link while a fid stands in it', async () => {
    const { client, folder, outside } = await withSecret(jail);
    await mkdir(join(folder, 'deep', 'er'), { recursive: true });
    const fid = await client.walk(['deep']);
    const deeper = await client.walk(['deep', 'er']);
    const opened = await client.open(['deep']);
    await rename(join(folder, 'deep'), join(folder, 'away'));
    await symlink(outside, join(folder, 'deep'));
    await expect(client.walk(['secret'], fid)).rejects.toThrow();
    await expect(client.walk(['secret'], deeper)).rejects.toThrow();
    await expect(listFolder(client, opened)).rejects.toThrow();
    await expect(client.ask('Tunlinkat', { fid, name: 'secret', flags: 0 })).rejects.toThrow();
    await expect(client.ask('Tmkdir', { fid, name: 'new', mode: 0o755, gid: 0 })).rejects.toThrow();
    expect(await readdir(outside)).toEqual(['secret']);
  });

  it('by links that the guest swaps in while it asks', async () => {
    const { client, folder, outside } = await withSecret(jail);
    await mkdir(join(folder, 'place'));
    await writeFile(join(folder, 'place', 'secret'), 'inside');
    await client.ask('Tsymlink', { fid: ROOT, name: 'link', target: outside, gid: 0 });
    const swap = { oldFid: ROOT, newFid: ROOT };
    const swapping = (async () => {
      for (let round = 0; round < 150; round += 1) {
        await client.ask('Trenameat', { ...swap, oldName: 'place', newName: 'aside' });
        await client.ask('Trenameat', { ...swap, oldName: 'link', newName: 'place' });
        await client.ask('Trenameat', { ...swap, oldName: 'place', newName: 'link' });
        await client.ask('Trenameat', { ...swap, oldName: 'aside', newName: 'place' });
      }
      return 'done' as const;
    })();
    await probe(client, swapping);
    expect(await readdir(outside)).toEqual(['secret']);
  });
});

/** Whatever happens on the host: so it is where the system lets a server keep hold of a folder. */
describe.runIf(process.platform === 'linux')('nobody leaves a share on Linux', () => {
  it('by links that another process swaps in while it asks', async () => {
    const { client, folder, outside } = await withSecret('handles');
    await mkdir(join(folder, 'place'));
    await writeFile(join(folder, 'place', 'secret'), 'inside');
    await symlink(outside, join(folder, 'link'));
    const script = 'while :; do mv -T place aside; mv -T link place; mv -T place link; mv -T aside place; done';
    const swapper = spawn('sh', ['-c', script], { cwd: folder, stdio: 'ignore', detached: true });
    const { pid } = swapper;
    onTestFinished(async () => {
      // With the `mv` that it has just begun, which would put something into the folder that is removed.
      if (pid === undefined || swapper.exitCode !== null) return;
      process.kill(-pid, 'SIGKILL');
      await once(swapper, 'exit');
    });
    await probe(client, new Promise((resolve) => setTimeout(() => resolve('done'), 3000)));
    expect(await readdir(outside)).toEqual(['secret']);
  });
});

/** Asks for `place/secret` in every way until it is over; what comes is what lies inside, or an error. */
async function probe(client: ShareUnderTest['client'], over: Promise<'done'>): Promise<void> {
  const state = { going: true };
  void over.then(() => (state.going = false));
  let [answers, refusals] = [0, 0];
  while (state.going) {
    try {
      const fid = await client.open(['place', 'secret']);
      expect((await client.read(fid)).toString()).toBe('inside');
      await client.clunk(fid);
      const place = await client.walk(['place']);
      const name = `made-${answers}`;
      await client.ask('Tmkdir', { fid: place, name, mode: 0o700, gid: 0 });
      await client.clunk(place);
      answers += 1;
    } catch (error) {
      expect(error).toHaveProperty('errno');
      refusals += 1;
    }
  }
  await over;
  expect(answers + refusals).toBeGreaterThan(10);
}

describe('a share whose folder is another one by now', () => {
  it.each(['handles', 'looks'] as const)('is not served by the other’s files, by %s', async (jail) => {
    const { client, folder } = await withSecret(jail);
    await writeFile(join(folder, 'file'), 'old');
    await rename(folder, `${folder}.away`);
    onTestFinished(() => rm(`${folder}.away`, { recursive: true, force: true }));
    await mkdir(folder);
    await writeFile(join(folder, 'file'), 'new');
    // By handles it is the folder that was shared, wherever it is; by looks it is none.
    const seen = await client.open(['file']).then(
      async (fid) => (await client.read(fid)).toString(),
      (error: unknown) => error,
    );
    if (jail === 'handles') expect(seen).toBe('old');
    else expect(seen).toMatchObject({ errno: 116 });
  });
});
