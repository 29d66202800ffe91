import { assemble, type Assembly, type AssemblyOptions } from './assemble.ts';
import { LockInsufficient } from './lock/lock-insufficient.ts';
import { fetchSuiteIndex } from './archive/suite-index.ts';
import type { LockedPackage } from './lock/lock-file.ts';
import { PackageChoice } from './lock/package-choice.ts';

export interface LockedAssemblyOptions extends Omit<AssemblyOptions, 'choice'> {
  readonly locked: readonly LockedPackage[];
  /** `only` refuses when the lock does not suffice; `first` then takes what the suite holds now. */
  readonly lock: 'only' | 'first';
}

/** Assembles from the lock, and suite by suite from the archive's current state where the lock does not suffice. */
export async function assembleByLock(options: LockedAssemblyOptions): Promise<Assembly> {
  const { archive, locked } = options;
  const choice = packageChoice(options, locked);
  for (;;) {
    try {
      return await assemble({ ...options, choice });
    } catch (error) {
      // Each round makes one more suite current, of which the error is never thrown again: the loop ends.
      if (!(error instanceof LockInsufficient) || options.lock === 'only') throw error;
      archive.progress.warn(`${error.message}; taking what ${error.suite} holds now`);
      await choice.takeCurrent(error.suite);
    }
  }
}

/** Assembles from what the archive holds now; what it used becomes the lock. */
export async function assembleCurrent(options: Omit<AssemblyOptions, 'choice'>): Promise<Assembly> {
  const { definition } = options;
  const choice = packageChoice(options, []);
  const entries = [
    ...definition.initramfs.packages,
    ...definition.root.packages,
    definition.kernel,
    definition.bootDisk,
  ];
  for (const suite of new Set([definition.suite, ...entries.flatMap((entry) => entry.suite ?? [])])) {
    await choice.takeCurrent(suite);
  }
  return assemble({ ...options, choice });
}

function packageChoice(
  { archive, arch }: Pick<AssemblyOptions, 'archive' | 'arch'>,
  locked: readonly LockedPackage[],
): PackageChoice {
  return new PackageChoice({
    archive,
    arch,
    locked,
    readIndex: (suite) => fetchSuiteIndex(archive, suite, arch),
  });
}
