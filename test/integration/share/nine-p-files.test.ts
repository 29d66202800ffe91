import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readFile, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRNO } from '../../../electron/share/nine-p/wire/errno.ts';
import { NONE, QID } from '../../../electron/share/nine-p/wire/messages.ts';
import { NinePClient, ROOT } from '../../support/nine-p/client.ts';
import { listFolder } from '../../support/nine-p/list-folder.ts';
import { shareUnderTest } from '../../support/nine-p/share-under-test.ts';

const ALL = 0xfffn;
const TRUNCATE = 0o1000;
const EXCLUSIVE = 0o200;
const [READ, WRITE, BOTH] = [0, 1, 2];
const REMOVE_FOLDER = 0x200;
const NO_CHANGE = {
  valid: 0,
  mode: 0,
  uid: 0,
  gid: 0,
  size: 0n,
  atimeSec: 0n,
  atimeNsec: 0n,
  mtimeSec: 0n,
  mtimeNsec: 0n,
};

const refusedWith = (errno: keyof typeof ERRNO) => ({ errno: ERRNO[errno] });

describe.each(['handles', 'looks'] as const)('files of a share, by %s', (jail) => {
  it('are made, written, read and kept open when their name is gone', async () => {
    const { client, folder } = await shareUnderTest({ jail });
    const fid = await client.create([], 'file', BOTH, 0o640);
    expect(await client.write(fid, 'hello ', 0)).toBe(6);
    expect(await client.write(fid, 'world', 6)).toBe(5);
    expect((await client.read(fid)).toString()).toBe('hello world');
    expect((await client.read(fid, 6, 3)).toString()).toBe('wor');
    expect(await client.read(fid, 11)).toHaveLength(0);
    await client.ask('Tfsync', { fid, dataOnly: 0 });
    expect((await stat(join(folder, 'file'))).mode & 0o777).toBe(0o640);

    await client.ask('Tunlinkat', { fid: ROOT, name: 'file', flags: 0 });
    expect(existsSync(join(folder, 'file'))).toBe(false);
    await writeFile(join(folder, 'file'), 'another');
    expect(await client.write(fid, '!', 11)).toBe(1);
    expect((await client.read(fid)).toString()).toBe('hello world!');
    expect(await client.ask('Tgetattr', { fid, mask: ALL })).toMatchObject({ size: 12n, nlink: 0n });
    await client.ask('Tsetattr', { ...NO_CHANGE, fid, valid: 8, size: 5n });
    expect((await client.read(fid)).toString()).toBe('hello');
    await client.clunk(fid);
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('another');
    await expect(client.read(fid)).rejects.toMatchObject(refusedWith('EBADF'));
  });

  it('are opened as it was asked for', async () => {
    const { client, folder } = await shareUnderTest({ jail });
    await writeFile(join(folder, 'file'), 'content');
    await mkdir(join(folder, 'folder'));
    await expect(client.create([], 'file', BOTH | EXCLUSIVE)).rejects.toMatchObject(refusedWith('EEXIST'));
    const reader = await client.open(['file']);
    await expect(client.write(reader, 'x')).rejects.toMatchObject(refusedWith('EBADF'));
    const writer = await client.open(['file'], WRITE);
    await expect(client.read(writer)).rejects.toMatchObject(refusedWith('EBADF'));
    await expect(client.ask('Tlopen', { fid: writer, flags: READ })).rejects.toMatchObject(refusedWith('EBADF'));
    await expect(client.open(['folder'], WRITE)).rejects.toMatchObject(refusedWith('EISDIR'));
    await expect(client.open(['file'], 0o200000)).rejects.toMatchObject(refusedWith('ENOTDIR'));
    await expect(client.open(['file', 'x'])).rejects.toMatchObject(refusedWith('ENOENT'));
    await client.open(['file'], BOTH | TRUNCATE);
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('');
    const again = await client.create([], 'file', WRITE);
    await client.write(again, 'there');
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('there');
    // Where each write goes its offset says, whatever was opened for appending.
    const appending = await client.open(['file'], WRITE | 0o2000);
    await client.write(appending, 'T', 0);
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('There');
  });

  it('have attributes that can be changed', async () => {
    const { client, folder } = await shareUnderTest({ jail });
    await writeFile(join(folder, 'file'), 'content');
    const fid = await client.walk(['file']);
    await client.ask('Tsetattr', { ...NO_CHANGE, fid, valid: 1, mode: 0o100751 });
    await client.ask('Tsetattr', { ...NO_CHANGE, fid, valid: 8, size: 3n });
    const times = { atimeSec: 1_000_000_000n, atimeNsec: 5000n, mtimeSec: 1_700_000_000n, mtimeNsec: 123_456_789n };
    await client.ask('Tsetattr', { ...NO_CHANGE, ...times, fid, valid: 0x1b0 });
    const status = await stat(join(folder, 'file'), { bigint: true });
    const seen = await client.ask('Tgetattr', { fid, mask: ALL });
    expect(seen).toMatchObject({ mode: 0o100751, size: 3n, nlink: 1n, mtimeSec: 1_700_000_000n });
    expect(Math.abs(Number(seen.mtimeNsec) - 123_456_789)).toBeLessThan(1000);
    expect(seen.qid.path).toBe(status.ino);
    expect([seen.uid, seen.gid]).toEqual([Number(status.uid), Number(status.gid)]);
    const before = seen.atimeSec;
    await client.ask('Tsetattr', { ...NO_CHANGE, fid, valid: 0x20 });
    const now = await client.ask('Tgetattr', { fid, mask: 0n });
    expect(Math.abs(Number(now.mtimeSec) - Date.now() / 1000)).toBeLessThan(60);
    expect(now.atimeSec).toBe(before);
    expect(now.valid & 0x800n).toBe(0n);
    expect(now.qid.version).not.toBe(seen.qid.version);
    await expect(client.ask('Tsetattr', { ...NO_CHANGE, fid, valid: 8, size: 2n ** 63n })).rejects.toMatchObject(
      refusedWith('EFBIG'),
    );
    const { blockBytes, blocks } = await client.ask('Tstatfs', { fid });
    expect(blockBytes).toBeGreaterThan(0);
    expect(blocks).toBeGreaterThan(0n);
  });

  it('are linked, moved with all that stands for them, and removed', async () => {
    const { client, folder } = await shareUnderTest({ jail });
    await client.ask('Tmkdir', { fid: ROOT, name: 'a', mode: 0o755, gid: 0 });
    await client.ask('Tmkdir', { fid: ROOT, name: 'b', mode: 0o700, gid: 0 });
    const inside = await client.create(['a'], 'file');
    await client.write(inside, 'x');
    const file = await client.walk(['a', 'file']);
    const moved = await client.walk(['a']);
    const other = await client.walk(['b']);
    await client.ask('Tlink', { folderFid: other, fid: file, name: 'hard' });
    expect(await client.ask('Tgetattr', { fid: file, mask: ALL })).toMatchObject({ nlink: 2n });
    await client.ask('Trename', { fid: moved, folderFid: other, name: 'c' });
    expect(await readFile(join(folder, 'b', 'c', 'file'), 'utf8')).toBe('x');
    expect(await client.ask('Tgetattr', { fid: file, mask: ALL })).toMatchObject({ size: 1n });
    await expect(client.ask('Trename', { fid: other, folderFid: moved, name: 'd' })).rejects.toMatchObject(
      refusedWith('EINVAL'),
    );
    await expect(client.ask('Trename', { fid: ROOT, folderFid: other, name: 'd' })).rejects.toMatchObject(
      refusedWith('EBUSY'),
    );
    await client.ask('Trenameat', { oldFid: other, oldName: 'hard', newFid: moved, newName: 'file' });
    expect(await client.ask('Tgetattr', { fid: file, mask: ALL }).catch((error: unknown) => error)).toBeDefined();
    await expect(client.ask('Tunlinkat', { fid: other, name: 'c', flags: REMOVE_FOLDER })).rejects.toMatchObject(
      refusedWith('ENOTEMPTY'),
    );
    await expect(client.ask('Tunlinkat', { fid: other, name: 'c', flags: 0 })).rejects.toMatchObject(
      refusedWith('EISDIR'),
    );
    await client.ask('Tremove', { fid: await client.walk(['b', 'c', 'file']) });
    await rm(join(folder, 'b', 'hard'), { force: true });
    await client.ask('Tremove', { fid: await client.walk(['b', 'c']) });
    await client.ask('Tunlinkat', { fid: ROOT, name: 'b', flags: REMOVE_FOLDER });
    expect(existsSync(join(folder, 'b'))).toBe(false);
    await expect(client.ask('Tgetattr', { fid: file, mask: ALL })).rejects.toMatchObject(refusedWith('ENOENT'));
  });

  it('are refused where Node has no way to make them', async () => {
    const { client, folder } = await shareUnderTest({ jail });
    const node = { fid: ROOT, major: 0, minor: 0, gid: 0 };
    for (const kind of [0o010000, 0o140000, 0o020000, 0o060000])
      await expect(client.ask('Tmknod', { ...node, name: 'special', mode: kind | 0o644 })).rejects.toMatchObject(
        refusedWith('EPERM'),
      );
    await client.ask('Tmknod', { ...node, name: 'plain', mode: 0o100600 });
    expect((await lstat(join(folder, 'plain'))).size).toBe(0);
    const fid = await client.walk(['plain']);
    await expect(client.ask('Txattrwalk', { fid, newFid: 99, name: 'user.x' })).rejects.toMatchObject(
      refusedWith('EOPNOTSUPP'),
    );
    await expect(client.ask('Txattrcreate', { fid, name: 'user.x', size: 1n, flags: 0 })).rejects.toMatchObject(
      refusedWith('EOPNOTSUPP'),
    );
  });

  it('are locked among the guest’s own', async () => {
    const { client } = await shareUnderTest({ jail });
    const fid = await client.create([], 'file');
    const lock = { fid, start: 0n, length: 10n, procId: 1, clientId: 'guest' };
    expect(await client.ask('Tlock', { ...lock, type: 1, flags: 0 })).toEqual({ status: 0 });
    expect(await client.ask('Tgetlock', { ...lock, type: 1 })).toMatchObject({ type: 2, start: 0n, length: 10n });
    await expect(client.ask('Tlock', { ...lock, fid: 77, type: 1, flags: 0 })).rejects.toMatchObject(
      refusedWith('EBADF'),
    );
  });

  it('seen through links are the guest’s to follow', async () => {
    const { client, folder } = await shareUnderTest({ jail });
    const { qid } = await client.ask('Tsymlink', { fid: ROOT, name: 'link', target: '/etc/passwd', gid: 0 });
    expect(qid.type).toBe(QID.link);
    expect(await readlink(join(folder, 'link'))).toBe('/etc/passwd');
    const fid = await client.walk(['link']);
    expect(await client.ask('Treadlink', { fid })).toEqual({ target: '/etc/passwd' });
    await expect(client.ask('Tlopen', { fid, flags: READ })).rejects.toMatchObject(refusedWith('ELOOP'));
    await expect(client.create([], 'link')).rejects.toMatchObject(refusedWith('ELOOP'));
    await expect(client.ask('Tsetattr', { ...NO_CHANGE, fid, valid: 1, mode: 0o777 })).rejects.toMatchObject(
      refusedWith('EOPNOTSUPP'),
    );
    await client.ask('Tsetattr', { ...NO_CHANGE, fid, valid: 0x1b0, mtimeSec: 5n });
    expect((await lstat(join(folder, 'link'))).mtimeMs).toBe(5000);
  });

  it('changed by the host are seen', async () => {
    const { client, folder } = await shareUnderTest({ jail });
    await writeFile(join(folder, 'file'), 'one');
    const fid = await client.walk(['file']);
    await rename(join(folder, 'file'), join(folder, 'other'));
    await expect(client.ask('Tgetattr', { fid, mask: ALL })).rejects.toMatchObject(refusedWith('ENOENT'));
    await chmod(join(folder, 'other'), 0o600);
    expect(await client.ask('Tgetattr', { fid: await client.walk(['other']), mask: ALL })).toMatchObject({
      mode: 0o100600,
    });
  });
});

describe('a share that is read-only', () => {
  it('is not changed by any request', async () => {
    const { client, folder } = await shareUnderTest({ readOnly: true });
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'file'), 'content');
    await symlink('x', join(folder, 'link'));
    const file = await client.walk(['file']);
    const other = await client.walk(['file']);
    const base = { fid: ROOT, gid: 0, mode: 0o644, name: 'new' };
    // Nothing is waited for in between: one that is refused meanwhile would be nobody's.
    const refused: Promise<unknown>[] = [
      client.open(['file'], WRITE),
      client.open(['file'], BOTH),
      client.open(['file'], READ | TRUNCATE),
      client.create([], 'new'),
      client.create([], 'file', READ),
      client.ask('Tmkdir', base),
      client.ask('Tmknod', { ...base, mode: 0o100644, major: 0, minor: 0 }),
      client.ask('Tsymlink', { ...base, target: 'x' }),
      client.ask('Tlink', { folderFid: ROOT, fid: file, name: 'new' }),
      client.ask('Trename', { fid: file, folderFid: ROOT, name: 'new' }),
      client.ask('Trenameat', { oldFid: ROOT, oldName: 'file', newFid: ROOT, newName: 'new' }),
      client.ask('Tunlinkat', { fid: ROOT, name: 'file', flags: 0 }),
      client.ask('Tunlinkat', { fid: ROOT, name: 'sub', flags: REMOVE_FOLDER }),
      ...[1, 2, 4, 8, 0x10, 0x20].map((valid) => client.ask('Tsetattr', { ...NO_CHANGE, fid: file, valid })),
      client.ask('Tremove', { fid: other }),
    ];
    for (const { status, ...rest } of await Promise.allSettled(refused)) {
      expect(status).toBe('rejected');
      expect(rest).toMatchObject({ reason: refusedWith('EROFS') });
    }
    expect((await client.read(await client.open(['file']))).toString()).toBe('content');
    expect((await listFolder(client, await client.open([]))).map(({ name }) => name).sort()).toEqual(
      ['.', '..', 'file', 'link', 'sub'].sort(),
    );
    expect(await client.ask('Treadlink', { fid: await client.walk(['link']) })).toEqual({ target: 'x' });
  });
});

describe('a share on Windows', () => {
  it('makes nothing by a name that Windows would take for another', async () => {
    const { client } = await shareUnderTest({ platform: 'win32' });
    for (const name of ['a:b', 'a.', 'CON', 'a\\b']) {
      await expect(client.create([], name)).rejects.toMatchObject(refusedWith('EINVAL'));
      await expect(client.walk([name])).rejects.toMatchObject(refusedWith('ENOENT'));
    }
    await expect(client.ask('Tsymlink', { fid: ROOT, name: 'l', target: 'x', gid: 0 })).rejects.toMatchObject(
      refusedWith('EPERM'),
    );
  });
});

describe('attaching', () => {
  it('needs no authentication, and knows one tree', async () => {
    const { client, socketPath } = await shareUnderTest();
    const other = await NinePClient.attached(socketPath);
    const attach = { authFid: NONE, userName: 'ann', tree: '/', uid: 501 };
    expect(await other.ask('Tattach', { ...attach, fid: 5 })).toMatchObject({ qid: { type: QID.folder } });
    await expect(client.ask('Tattach', { ...attach, fid: ROOT })).rejects.toMatchObject(refusedWith('EBADF'));
    await expect(client.ask('Tattach', { ...attach, fid: 6, authFid: 1 })).rejects.toMatchObject(
      refusedWith('EOPNOTSUPP'),
    );
    await expect(client.ask('Tattach', { ...attach, fid: 6, tree: '/etc' })).rejects.toMatchObject(
      refusedWith('ENOENT'),
    );
    other.socket.destroy();
  });
});
