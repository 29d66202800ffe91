import { chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderListing } from '../../../electron/engine/files/folder-listing.ts';
import { guestRequest } from '../../../electron/engine/guest-request.ts';
import { expectSuccess } from '../../support/command.ts';

/** The guest's own program, as root; the container's root is a folder of this test. */
const PROGRAM = fileURLToPath(new URL('../../../vm-assets/guest/boathouse/files', import.meta.url));

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bh-owners-'));
  await mkdir(join(root, 'etc'));
  await mkdir(join(root, 'srv'));
  await writeFile(join(root, 'srv', 'a'), '');
  await writeFile(join(root, 'srv', 'b'), '');
  await chown(join(root, 'srv', 'a'), 1234, 567);
});
afterEach(() => rm(root, { recursive: true }));

const passwd = (text: string | Buffer): Promise<void> => writeFile(join(root, 'etc', 'passwd'), text);

async function names(parts: { readonly names?: 0 | 1 } = {}) {
  const request = guestRequest('list', [
    ['folder', root],
    ['path', '/srv'],
    ['limit', 100],
    ['names', parts.names ?? 1],
  ]);
  const answer = await expectSuccess(['perl', PROGRAM], { env: process.env, input: `${request}\n` });
  const { users, groups, entries } = folderListing(`${answer}\n`);
  expect(entries).toHaveLength(2);
  return { users, groups };
}

describe.skipIf(process.getuid?.() !== 0)('names of owners, which are read as root here', () => {
  it('are those that the container has, for owners that there are', async () => {
    await passwd('root:x:0:0:root:/root:/bin/sh\nweb:x:1234:567::/:\nlater:x:1234:1::/:\nother:x:99:99::/:\n');
    await writeFile(join(root, 'etc', 'group'), 'staff:x:567:web,root\n');
    expect(await names()).toEqual({
      users: [
        { id: 0, name: 'root' },
        { id: 1234, name: 'web' },
      ],
      groups: [{ id: 567, name: 'staff' }],
    });
    expect(await names({ names: 0 })).toEqual({ users: [], groups: [] });
  });

  it('are none where there is no such file, or it is something else', async () => {
    const none = { users: [], groups: [] };
    expect(await names()).toEqual(none);
    await expectSuccess(['mkfifo', join(root, 'etc', 'passwd')], { env: process.env });
    await mkdir(join(root, 'etc', 'group'));
    expect(await names()).toEqual(none);
    await rm(join(root, 'etc', 'passwd'));
    // Beneath that root, where it leads to nothing.
    await symlink('/../../../etc/hostname', join(root, 'etc', 'passwd'));
    expect(await names()).toEqual(none);
  });

  it('are bounded and strict, whatever is in the file', async () => {
    await passwd(`${'x'.repeat(5_000_000)}:x:0:0\nroot:x:0:0::/:/\n`);
    expect((await names()).users).toEqual([]);
    await passwd(
      `${'\n'.repeat(500_000)}no\n:x:0:0:\na b:x:1234:1::\nn:x:0x0:0:\nn:x: 0:0:\nn:x:99999999999:0:\nroot:x:0:0::/:/`,
    );
    expect((await names()).users).toEqual([{ id: 0, name: 'root' }]);
    await passwd(Buffer.from([0, 255, 10, 0, 58, 58, 48, 58, 10, 114, 58, 58, 48, 58]));
    expect((await names()).users).toEqual([]);
  });
});
