import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BoathouseError } from '../../electron/base/errors.ts';
import type { ClientProgram } from './client-program.ts';
import { NODE_PLATFORM, type PackageTarget } from './package-target.ts';

const PROGRAMS = ['docker', 'docker-compose', 'docker-buildx'];
const SUMS = 'SHA256SUMS';
const NOTICES = 'DOCKER-NOTICES.txt';

/**
 * The docker client, compose and buildx for macOS and Windows, which Debian has not: what whoever makes the package has put into
 * `dist/prebuilt/PLATFORM-ARCH/` (`RELEASING.md`). None are there: the package has none. Else all three have to be, with the hashes that
 * `SHA256SUMS` lists and the licenses in `DOCKER-NOTICES.txt`; throws `client-program-unfit` otherwise.
 */
export async function prebuiltClients(root: string, target: PackageTarget): Promise<readonly ClientProgram[]> {
  const folder = join(root, 'dist', 'prebuilt', `${NODE_PLATFORM[target.platform]}-${target.arch}`);
  const suffix = target.platform === 'win' ? '.exe' : '';
  const names = PROGRAMS.map((name) => `${name}${suffix}`);
  if (!(await anyIsThere(folder, names))) return [];
  const sums = hashes(await text(folder, SUMS));
  const notice = { title: 'docker, docker-compose, docker-buildx', text: (await text(folder, NOTICES)).trim() };
  const programs: ClientProgram[] = [];
  for (const [index, name] of names.entries()) {
    await check(folder, name, sums);
    const to = index === 0 ? `bin/${name}` : `cli-plugins/${name}`;
    programs.push({ to, from: join(folder, name), notice: index === 0 ? notice : null });
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

/** As `sha256sum` writes them: hash, two spaces or one and a star, name. */
function hashes(sums: string): ReadonlyMap<string, string> {
  return new Map(
    [...sums.matchAll(/^([0-9a-f]{64}) [ *](\S+)$/gm)].map(([, hash = '', name = '']) => [name, hash] as const),
  );
}

async function check(folder: string, name: string, sums: ReadonlyMap<string, string>): Promise<void> {
  const expected = sums.get(name);
  if (expected === undefined) throw unfit(folder, `${SUMS} does not list ${name}`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, name)), hash).catch(() => {
    throw unfit(folder, `there is no ${name}`);
  });
  const actual = hash.digest('hex');
  if (actual !== expected) throw unfit(folder, `${name} has the SHA-256 ${actual}, and ${SUMS} lists ${expected}`);
}

async function text(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch {
    throw unfit(folder, `there is no ${name}`);
  }
}

function unfit(folder: string, reason: string): BoathouseError {
  return new BoathouseError('client-program-unfit', `${folder}: ${reason}`, {
    hint: `Put ${PROGRAMS.join(', ')}, ${SUMS} and ${NOTICES} there (build/RELEASING.md), or none of them.`,
  });
}
