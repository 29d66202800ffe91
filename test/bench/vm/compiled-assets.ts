import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKOUT } from './checkout.ts';

/** Data files that the tests' support reads from beside its own modules. The compiler copies none. */
const ASSETS = ['test/support/debian-tools.lock.json', 'vm-assets/debian-archive-keyring.gpg'];

/** Brings them to where the compiled modules look for them. Before anything of `test/support` is called. */
export async function copyCompiledAssets(): Promise<void> {
  for (const path of ASSETS) await cp(join(CHECKOUT, path), join(CHECKOUT, 'dist', path), { preserveTimestamps: true });
}
