import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findExecutable, searchPath } from '../../../electron/host/find-executable.ts';
import { runCommand } from '../../../electron/host/run-command.ts';
import { generateEd25519 } from '../../../electron/vm/openssh-key.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const sshKeygen = await findExecutable('ssh-keygen', searchPath(process.env));

test.skipIf(sshKeygen === null)('OpenSSH reads the keys as its own', async () => {
  const path = join(await temporaryFolder(), 'key');
  for (let round = 0; round < 20; round += 1) {
    const pair = generateEd25519(`key ${round}`);
    await writeFile(path, pair.privateKey);
    await chmod(path, 0o600);
    const { stdout, stderr } = await runCommand(sshKeygen ?? '', ['-y', '-f', path], { timeoutMs: 30_000 });
    expect(`${stdout}${stderr}`.trim()).toBe(pair.publicKey);
  }
});
