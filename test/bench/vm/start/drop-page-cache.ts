import { writeFile } from 'node:fs/promises';
import { expectSuccess } from '../../../support/command.ts';

/** Makes the host read every file from its disk again (Linux, as root). Dirty pages are written first, else they would stay. */
export async function dropPageCache(): Promise<void> {
  await expectSuccess(['sync'], { env: process.env });
  await writeFile('/proc/sys/vm/drop_caches', '3');
}
