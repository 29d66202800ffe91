import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileAtomically } from '../host/atomic-file.ts';

/** Writes a file of the user's own whole or not at all; its folder is made if need be. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFileAtomically(file, text, { mode: 0o600 });
}
