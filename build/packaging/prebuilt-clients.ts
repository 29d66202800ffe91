import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { BoathouseError } from '../../electron/base/errors.ts';
import { SUMS_FILE } from '../../electron/host/sha256-sums.ts';
import type { ClientProgram } from './client-program.ts';
import { ListedFolder } from './listed-folder.ts';
import { type PackageTarget, prebuiltFolder } from './package-target.ts';

const PROGRAMS = ['docker', 'docker-compose', 'docker-buildx'];
const NOTICES = 'DOCKER-NOTICES.txt';

/**
 * The docker client, compose and buildx for macOS and Windows, which Debian has not: what whoever makes the package has put into
 * `dist/prebuilt/PLATFORM-ARCH/` (`RELEASING.md`). None are there: the package has none. Else all three have to be, with the hashes that
 * `SHA256SUMS` lists and the licenses in `DOCKER-NOTICES.txt`; throws `client-program-unfit` otherwise.
 */
export async function prebuiltClients(root: string, target: PackageTarget): Promise<readonly ClientProgram[]> {
  const path = prebuiltFolder(root, target);
  const suffix = target.platform === 'win' ? '.exe' : '';
  const names = PROGRAMS.map((name) => `${name}${suffix}`);
  if (!(await anyIsThere(path, names))) return [];
  const folder = await ListedFolder.read(path, (reason) => unfit(path, reason));
  const notice = { title: 'docker, docker-compose, docker-buildx', text: (await folder.text(NOTICES)).trim() };
  const programs: ClientProgram[] = [];
  for (const [index, name] of names.entries()) {
    const from = await folder.file(name);
    const to = index === 0 ? `bin/${name}` : `cli-plugins/${name}`;
    programs.push({ to, from, notice: index === 0 ? notice : null });
  }
  return programs;
}

async function anyIsThere(folder: string, names: readonly string[]): Promise<boolean> {
  const there = names.map((name) =>
    access(join(folder, name)).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(there)).includes(true);
}

function unfit(folder: string, reason: string): BoathouseError {
  return new BoathouseError('client-program-unfit', `${folder}: ${reason}`, {
    hint: `Put ${PROGRAMS.join(', ')}, ${SUMS_FILE} and ${NOTICES} there (build/RELEASING.md), or none of them.`,
  });
}
