import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BoathouseError } from '../../electron/base/errors.ts';
import { readTextIfPresent } from '../../electron/host/read-text.ts';
import { formatSums, parseSums, sha256OfFile, SUMS_FILE } from '../../electron/host/sha256-sums.ts';
import { PACKAGED_FOLDER } from '../../electron/hypervisor/packaged-folder.ts';

/**
 * Writes the hypervisor's list of hashes anew, of the files as they are in a package, where there is one: for Windows, electron-builder signs programs as it
 * copies them, and by this list the app finds out whether they are whole (`electron/hypervisor/packaged-files.ts`). On macOS they are signed later, and the signature
 * covers all of the app, so there the list says what was put in.
 */
export async function renewHypervisorSums(resources: string): Promise<void> {
  const folder = join(resources, PACKAGED_FOLDER);
  const list = join(folder, SUMS_FILE);
  const text = await readTextIfPresent(list);
  if (text === null) return;
  const listed = parseSums(text);
  if (listed === null) throw new BoathouseError('package-failed', `${list} is no list of hashes`);
  const renewed = new Map<string, string>();
  for (const name of listed.keys()) renewed.set(name, await sha256OfFile(join(folder, name)));
  await writeFile(list, formatSums(renewed));
}
