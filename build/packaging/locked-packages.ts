import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BoathouseError } from '../../electron/base/errors.ts';

const lockFile = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
      devDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** In the checkout, with slashes: `node_modules/a/node_modules/b`. */
  readonly path: string;
}

/**
 * The packages of the lock file, and who needs whom as Node finds them: from the folder of the one that needs it upwards. Optional
 * dependencies are nobody's need: ours are native code that is built for one Node, for which JavaScript stands in.
 */
export class LockedPackages {
  readonly #packages: z.infer<typeof lockFile>['packages'];

  private constructor(packages: z.infer<typeof lockFile>['packages']) {
    this.#packages = packages;
  }

  static async read(root: string): Promise<LockedPackages> {
    const document: unknown = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
    return new LockedPackages(lockFile.parse(document).packages);
  }

  /** What runs with the app. */
  get production(): readonly LockedPackage[] {
    return this.closure(Object.keys(this.#packages['']?.dependencies ?? {}));
  }

  /** These dependencies of the project with all that they need, sorted by their paths. */
  closure(names: readonly string[]): readonly LockedPackage[] {
    const found = new Map<string, LockedPackage>();
    const visit = (name: string, from: string): void => {
      const path = this.#find(name, from);
      if (found.has(path)) return;
      const { version = '', dependencies = {} } = this.#packages[path] ?? {};
      found.set(path, { name, version, path });
      for (const needed of Object.keys(dependencies)) visit(needed, path);
    };
    for (const name of names) visit(name, '');
    return [...found.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
  }

  #find(name: string, from: string): string {
    for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
      const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
      if (this.#packages[path] !== undefined) return path;
      if (folder === '') break;
    }
    throw new BoathouseError(
      'lock-file-wrong',
      `package-lock.json has no ${name}, which ${from === '' ? 'package.json' : from} needs`,
      { hint: 'Run `npm install`, which puts it right.' },
    );
  }
}
