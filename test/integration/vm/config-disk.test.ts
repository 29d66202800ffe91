import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findExecutable, searchPath } from '../../../electron/host/find-executable.ts';
import { runCommand } from '../../../electron/host/run-command.ts';
import { writeConfigDisk } from '../../../electron/vm/config-disk.ts';
import { generateEd25519 } from '../../../electron/vm/openssh-key.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const tar = await findExecutable('tar', searchPath(process.env));

test.skipIf(tar === null)('the system’s tar reads the disk, zeros at its end included', async () => {
  const path = join(await temporaryFolder(), 'config.img');
  const { privateKey, publicKey } = generateEd25519('boathouse-vm');
  await writeConfigDisk(path, {
    hostname: 'boathouse',
    timeMs: 1_763_712_000_000,
    addressing: {
      address: '10.0.2.15/24',
      gateway: '10.0.2.2',
      dns: '10.0.2.3',
      hostAlias: '10.0.2.2',
      mtu: 1500,
      ipv6: null,
    },
    mounts: [],
    rosettaTag: null,
    authorizedKeys: [publicKey],
    hostKey: privateKey,
    engineConfig: '{}\n',
  });
  const run = async (...args: string[]) => (await runCommand(tar ?? '', args, { timeoutMs: 30_000 })).stdout;
  expect((await run('-tf', path)).split('\n')[0]).toBe('boathouse/version');
  expect(await run('-xOf', path, 'boathouse/ssh/host_ed25519_key')).toBe(privateKey);
  const file = await open(path);
  expect((await file.stat()).size % (1024 * 1024)).toBe(0);
  await file.close();
});
