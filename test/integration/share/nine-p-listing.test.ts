import { execFile } from 'node:child_process';
import { lstat, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ERRNO } from '../../../electron/share/nine-p/wire/errno.ts';
import { QID } from '../../../electron/share/nine-p/wire/messages.ts';
import { listFolder, nextEntries } from '../../support/nine-p/list-folder.ts';
import { shareUnderTest } from '../../support/nine-p/share-under-test.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const refusedWith = (errno: keyof typeof ERRNO) => ({ errno: ERRNO[errno] });

describe.each(['handles', 'looks'] as const)('files of a share, by %s', (jail) => {
  it('are listed, however many there are, each once, whatever comes and goes meanwhile', async () => {
    const { client, folder } = await shareUnderTest({ jail });
    const names = Array.from({ length: 10_000 }, (_, index) => `file-${index}`);
    for (const name of names) await writeFile(join(folder, name), '');
    const fid = await client.open([]);
    const first = await nextEntries(client, fid, 0n, 4096);
    for (let index = 0; index < 50; index += 1) {
      await rm(join(folder, first[index + 2]?.name ?? ''));
      await writeFile(join(folder, `new-${index}`), '');
    }
    const seen = [...first];
    for (let offset = first.at(-1)?.offset ?? 0n; ; ) {
      const entries = await nextEntries(client, fid, offset, 65_536);
      if (entries.length === 0) break;
      seen.push(...entries);
      offset = entries.at(-1)?.offset ?? 0n;
    }
    expect(seen.map(({ name }) => name).sort()).toEqual(['.', '..', ...names].sort());
    // Going back is going to the same place.
    expect((await nextEntries(client, fid, seen[5000]?.offset ?? 0n, 4096))[0]).toEqual(seen[5001]);
    const again = await listFolder(client, fid);
    expect(again).toHaveLength(10_002);
    const [self, above] = again;
    expect(above?.qid).toEqual(self?.qid);
    expect(again.find(({ name }) => name === 'new-7')).toMatchObject({ type: 8, qid: { type: QID.file } });
    await expect(nextEntries(client, fid, 0n, 10)).rejects.toMatchObject(refusedWith('EINVAL'));
    expect(await nextEntries(client, fid, 2n ** 63n, 4096)).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('a folder', () => {
  it('is listed without what the host does not let be looked at', async () => {
    const place = await temporaryFolder();
    // A path that is nearly as long as the host takes: one that ends in a long name is refused, whoever asks.
    const folder = join(place, ...Array.from({ length: 19 }, () => 'd'.repeat(200)));
    onTestFinished(async () => {
      await promisify(execFile)('rm', ['-rf', join(place, 'd'.repeat(200))]);
    });
    const { client } = await shareUnderTest({ jail: 'looks', folder });
    const seen = Array.from({ length: 100 }, (_, index) => `f${index}`);
    const unseen = Array.from({ length: 100 }, (_, index) => `${index}-`.padEnd(250, 'x'));
    await promisify(execFile)('touch', [...seen, ...unseen], { cwd: folder });
    expect(await readdir(folder)).toHaveLength(200);
    await expect(lstat(join(folder, unseen[0] ?? ''))).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
    const fid = await client.open([]);
    // In small pieces: behind each position comes what stood there.
    const entries = await listFolder(client, fid, 300);
    expect(entries.map(({ name }) => name).sort()).toEqual(['.', '..', ...seen].sort());
    const middle = entries[50];
    expect((await nextEntries(client, fid, middle?.offset ?? 0n, 300))[0]).toEqual(entries[51]);
  });
});
