import { describe } from 'vitest';
import { findExecutable, searchPath } from '../../../../../electron/host/find-executable.ts';
import { reasonAgainstNamespaces } from '../../../../support/net/network-namespace.ts';

/** Every program that `npm test` installs for these, where it can. */
const EXTRA_FOLDERS = ['/usr/sbin', '/sbin'];

/** Tests of our stack against the kernel's: skipped, with the reason in the name, where that cannot be had. */
export async function describeKernel(name: string, programs: readonly string[], tests: () => void): Promise<void> {
  let reason = reasonAgainstNamespaces();
  for (const program of programs) {
    const found = await findExecutable(program, [...searchPath(process.env), ...EXTRA_FOLDERS]);
    if (found === null) reason ??= `there is no ${program}`;
  }
  describe.skipIf(reason !== null)(`the kernel’s ${name}${reason === null ? '' : `: ${reason}`}`, tests);
}
