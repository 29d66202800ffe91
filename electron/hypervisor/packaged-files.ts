import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { CancelSignal } from '../base/cancellation.ts';
import { BoathouseError } from '../base/errors.ts';
import { throwIfCancelled } from '../host/delay.ts';
import { readTextIfPresent } from '../host/read-text.ts';
import { parseSums, sha256OfFile, SUMS_FILE } from '../host/sha256-sums.ts';
import type { AnswerCache } from './answer-cache.ts';
import { REINSTALL } from './find-program.ts';
import { fileIdentity } from './host-facts.ts';

/**
 * Proves that the hypervisor in an installed app's folder is what its package brought: each file that `SHA256SUMS` lists there has its hash. Asked on
 * Windows, where a library that a virus scanner took away, or half an update, would show as a number that a program ends with. On macOS the
 * system looks at the app's signature, which was made after the list.
 *
 * Who can write to the folder can change the list as well: this finds damage, and keeps nobody out. So files whose sizes and times are as they were are not read
 * again, unlike the image's (`vm/image-verifier.ts`), damage to which nothing else would show. Throws `hypervisor-failed`, and `cancelled`.
 */
export async function verifyPackagedFiles(folder: string, cache: AnswerCache, signal: CancelSignal): Promise<void> {
  const sums = parseSums((await readTextIfPresent(join(folder, SUMS_FILE)).catch(() => null)) ?? '');
  if (sums === null || sums.size === 0) throw damaged(folder, `there is no sound ${SUMS_FILE}`);
  const key = await identityOf(folder, sums);
  if ((await cache.get(key)) === true) return;
  for (const [name, expected] of sums) {
    throwIfCancelled(signal);
    const actual = await sha256OfFile(join(folder, name)).catch(() => null);
    if (actual === null) throw damaged(folder, `${name} cannot be read`);
    if (actual !== expected) throw damaged(folder, `${name} has the SHA-256 ${actual}, not ${expected}`);
  }
  await cache.set(key, true);
}

/** Changes when a file does, or the list. */
async function identityOf(folder: string, sums: ReadonlyMap<string, string>): Promise<string> {
  const hash = createHash('sha256');
  for (const [name, sum] of sums) {
    const identity = await fileIdentity(join(folder, name)).catch(() => {
      throw damaged(folder, `${name} is missing`);
    });
    hash.update(`${sum} ${identity}\n`);
  }
  return `packaged|${hash.digest('hex')}`;
}

function damaged(folder: string, reason: string): BoathouseError {
  return new BoathouseError('hypervisor-failed', `Boathouse’s own hypervisor in ${folder} is damaged: ${reason}`, {
    hint: REINSTALL,
  });
}
