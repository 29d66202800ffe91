import { lstat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FILES } from '../../../../electron/share/nine-p/operations/files.ts';
import { LISTING } from '../../../../electron/share/nine-p/operations/listing.ts';
import { Session } from '../../../../electron/share/nine-p/session.ts';
import { PathNode } from '../../../../electron/share/nine-p/tree/path-node.ts';
import { Qids } from '../../../../electron/share/nine-p/tree/qids.ts';
import type { SharedFolder } from '../../../../electron/share/nine-p/tree/shared-folder.ts';
import { Refusal } from '../../../../electron/share/nine-p/wire/errno.ts';
import { FieldReader } from '../../../../electron/share/nine-p/wire/fields.ts';

const FID = 1;

function sessionOf(share: Partial<SharedFolder>): Session {
  const session = new Session(share as SharedFolder);
  session.fids.add(FID, PathNode.root().hold());
  return session;
}

describe('fsync of a file on Windows', () => {
  const sync = async (platform: NodeJS.Platform, access: 0 | 1 | 2, dataOnly = 0): Promise<string[]> => {
    const asked: string[] = [];
    const handle = {
      sync: () => Promise.resolve(asked.push('sync')),
      datasync: () => Promise.resolve(asked.push('datasync')),
    } as unknown as FileHandle;
    const session = sessionOf({ platform });
    await session.fids.setOpened(FID, { kind: 'file', handle, access });
    await FILES.Tfsync(session, { fid: FID, dataOnly });
    return asked;
  };

  it('asks nothing of one that was opened for reading, which Windows would refuse', async () => {
    expect(await sync('win32', 0)).toEqual([]);
    expect(await sync('linux', 0)).toEqual(['sync']);
  });

  it('is one where it may be written', async () => {
    expect(await sync('win32', 1)).toEqual(['sync']);
    expect(await sync('win32', 2, 1)).toEqual(['datasync']);
  });

  it('knows nothing of folders', async () => {
    const session = sessionOf({ platform: 'win32', at: () => Promise.reject(new Error('asked')) });
    expect(await FILES.Tfsync(session, { fid: FID, dataOnly: 0 })).toEqual({});
  });
});

describe('a listing', () => {
  const folder = import.meta.dirname;
  const ask = async (refused: { readonly ino: bigint; readonly error: Error }): Promise<string[]> => {
    const qids = new Qids(await lstat(folder, { bigint: true }));
    const session = sessionOf({
      inside: (_node, use) => use(folder),
      qidOf: (status) => {
        if (status.ino === refused.ino) throw refused.error;
        return qids.of(status);
      },
    });
    await session.fids.setOpened(FID, { kind: 'folder', names: [] });
    const { data } = await LISTING.Treaddir(session, { fid: FID, offset: 0n, count: 8192 });
    const reader = new FieldReader(Buffer.from(data));
    const names: string[] = [];
    while (reader.leftBytes > 0) {
      reader.qid();
      reader.u64();
      reader.number(1);
      names.push(reader.text());
    }
    return names;
  };

  it('leaves out what has no number of its own', async () => {
    const { ino } = await lstat(import.meta.filename, { bigint: true });
    const names = await ask({ ino, error: new Refusal('EOVERFLOW') });
    expect(names).not.toContain('operations.test.ts');
    expect(names).toEqual(expect.arrayContaining(['.', '..', 'qids.test.ts']));
  });

  it('fails where the folder itself cannot be looked at', async () => {
    const { ino } = await lstat(folder, { bigint: true });
    await expect(ask({ ino, error: new Refusal('EOVERFLOW') })).rejects.toThrow('EOVERFLOW');
  });

  it('fails where we are short of something, as the rest would be taken for all', async () => {
    const { ino } = await lstat(import.meta.filename, { bigint: true });
    const error = Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    await expect(ask({ ino, error })).rejects.toBe(error);
  });
});
