import { realpath } from 'node:fs/promises';
import { expectSuccess } from '../../../support/command.ts';

export interface PerlFiles {
  readonly program: string;
  /** The loader is one of them. */
  readonly libraries: readonly string[];
}

/** The host's own Perl: it runs in the VM as well, since the VM has the host's architecture, given its libraries. */
export async function perlFiles(signal: AbortSignal): Promise<PerlFiles> {
  const options = { env: process.env, signal };
  const program = await expectSuccess(['perl', '-e', 'print $^X'], options).catch((cause: unknown) => {
    throw new Error('Perl is needed to measure inside the VM: on Debian `apt-get install perl-base`', { cause });
  });
  return { program: await realpath(program), libraries: librariesOf(await expectSuccess(['ldd', program], options)) };
}

/** The files that `ldd` lists: `libm.so.6 => /lib/…/libm.so.6 (0x…)`, and the loader, which has no arrow. */
export function librariesOf(lddOutput: string): string[] {
  return [...lddOutput.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x[0-9a-f]+\)$/gm)].map(([, file]) => file ?? '');
}
