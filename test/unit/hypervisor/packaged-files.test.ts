import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatSums, sha256OfFile } from '../../../electron/host/sha256-sums.ts';
import { AnswerCache } from '../../../electron/hypervisor/answer-cache.ts';
import { verifyPackagedFiles } from '../../../electron/hypervisor/packaged-files.ts';
import { temporaryFolder } from '../../support/vm/temporary-folder.ts';

const NEVER = new AbortController().signal;
const FILES = ['qemu-system-x86_64.exe', 'libglib-2.0-0.dll', 'share/bios-256k.bin'];

/** A package's folder as it was installed. */
async function installed() {
  const folder = join(await temporaryFolder(), 'hypervisor');
  await mkdir(join(folder, 'share'), { recursive: true });
  const sums = new Map<string, string>();
  for (const name of FILES) {
    await writeFile(join(folder, name), name);
    sums.set(name, await sha256OfFile(join(folder, name)));
  }
  await writeFile(join(folder, 'SHA256SUMS'), formatSums(sums));
  const cacheFile = join(folder, '..', 'qemu.json');
  const verify = async (signal = NEVER): Promise<void> =>
    await verifyPackagedFiles(folder, new AnswerCache(cacheFile), signal);
  return { folder, cacheFile, verify };
}

describe('the files that came with an installed app', () => {
  it('are read once, and again when one of them has another size or time', async () => {
    const { folder, cacheFile, verify } = await installed();
    await verify();
    const remembered = await readFile(cacheFile, 'utf8');
    await verify();
    expect(await readFile(cacheFile, 'utf8')).toBe(remembered);
    const dll = join(folder, 'libglib-2.0-0.dll');
    await utimes(dll, 1, 1);
    await verify();
    expect(await readFile(cacheFile, 'utf8')).not.toBe(remembered);
  });

  it.each<[string, (folder: string) => Promise<void>, RegExp]>([
    [
      'was changed',
      (folder) => writeFile(join(folder, 'libglib-2.0-0.dll'), 'x'),
      /libglib-2\.0-0\.dll has the SHA-256/,
    ],
    ['is gone', (folder) => rm(join(folder, 'libglib-2.0-0.dll')), /libglib-2\.0-0\.dll is missing$/],
    [
      'is a folder',
      (folder) => rm(join(folder, FILES[0] ?? '')).then(() => mkdir(join(folder, FILES[0] ?? ''))),
      /cannot be read$/,
    ],
    ['is listed nowhere', (folder) => rm(join(folder, 'SHA256SUMS')), /no sound SHA256SUMS$/],
    ['is listed by something else', (folder) => writeFile(join(folder, 'SHA256SUMS'), '{}\n'), /no sound SHA256SUMS$/],
  ])('are damaged when one %s', async (_what, spoil, message) => {
    const { folder, verify } = await installed();
    await verify();
    await spoil(folder);
    await expect(verify()).rejects.toMatchObject({
      code: 'hypervisor-failed',
      message: expect.stringMatching(message) as string,
      hint: 'Install Boathouse again.',
    });
  });

  it('are not read any further when that is cancelled', async () => {
    const { verify } = await installed();
    await expect(verify(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
