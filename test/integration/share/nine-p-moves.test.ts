import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRNO } from '../../../electron/share/nine-p/wire/errno.ts';
import { QID } from '../../../electron/share/nine-p/wire/messages.ts';
import { ROOT } from '../../support/nine-p/client.ts';
import { shareUnderTest } from '../../support/nine-p/share-under-test.ts';

const ALL = 0xfffn;

const refusedWith = (errno: keyof typeof ERRNO) => ({ errno: ERRNO[errno] });

/** What is asked between `cork` and `uncork` comes in one packet, so all of it is under way before the first is answered. */
describe.each(['handles', 'looks'] as const)('files of a share that several requests move at once, by %s', (jail) => {
  it('are moved into where the other fid stood when it was asked', async () => {
    const { client, folder } = await shareUnderTest({ jail });
    await mkdir(join(folder, 'a'));
    await mkdir(join(folder, 'b'));
    const moved = await client.walk(['a']);
    const into = await client.walk([]);
    client.socket.cork();
    const walked = client.ask('Twalk', { fid: into, newFid: into, names: ['a'] });
    const renamed = client.ask('Trename', { fid: moved, folderFid: into, name: 'n' });
    client.socket.uncork();
    await Promise.all([walked, renamed]);
    expect((await readdir(folder)).sort()).toEqual(['b', 'n']);
    await client.ask('Tmkdir', { fid: into, name: 'deeper', mode: 0o755, gid: 0 });
    expect(await readdir(join(folder, 'n'))).toEqual(['deeper']);
  });

  it('are not moved into what is beneath them by the time that it is their turn', async () => {
    const { client, folder } = await shareUnderTest({ jail });
    await mkdir(join(folder, 'a'));
    await mkdir(join(folder, 'b'));
    const [a, b] = [await client.walk(['a']), await client.walk(['b'])];
    client.socket.cork();
    const moves = [
      client.ask('Trename', { fid: a, folderFid: b, name: 'x' }),
      client.ask('Trename', { fid: b, folderFid: a, name: 'y' }),
    ];
    client.socket.uncork();
    const [first, second] = await Promise.allSettled(moves);
    expect(first?.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: refusedWith('EINVAL') });
    expect(await readdir(join(folder, 'b'))).toEqual(['x']);
    expect((await client.ask('Tgetattr', { fid: a, mask: ALL })).qid.type).toBe(QID.folder);
  });

  it('are moved under the name that was asked for, or not, when what had it is moved at the same time', async () => {
    const { client, folder } = await shareUnderTest({ jail });
    for (const name of ['file', 'target']) await writeFile(join(folder, name), name);
    await mkdir(join(folder, 'b'));
    const [file, target, b] = [await client.walk(['file']), await client.walk(['target']), await client.walk(['b'])];
    client.socket.cork();
    const moves = [
      client.ask('Trename', { fid: target, folderFid: b, name: 'away' }),
      client.ask('Trename', { fid: file, folderFid: ROOT, name: 'target' }),
    ];
    client.socket.uncork();
    const [first, second] = await Promise.allSettled(moves);
    expect(first?.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: refusedWith('ESTALE') });
    expect(await readFile(join(folder, 'b', 'away'), 'utf8')).toBe('target');
    await client.ask('Trename', { fid: file, folderFid: ROOT, name: 'target' });
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('file');
  });

  it('are moved though their fid is given up meanwhile', async () => {
    const { client, folder } = await shareUnderTest({ jail });
    await writeFile(join(folder, 'file'), 'x');
    const fid = await client.walk(['file']);
    client.socket.cork();
    const renamed = client.ask('Trename', { fid, folderFid: ROOT, name: 'new' });
    const clunked = client.clunk(fid);
    client.socket.uncork();
    await Promise.all([renamed, clunked]);
    expect(await readdir(folder)).toEqual(['new']);
    const again = await client.walk(['new']);
    await client.ask('Trename', { fid: again, folderFid: ROOT, name: 'file' });
    expect((await client.read(await client.open(['file']))).toString()).toBe('x');
  });
});
