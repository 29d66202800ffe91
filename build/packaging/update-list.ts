import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse, stringify } from 'yaml';
import type { PackageTarget } from './package-target.ts';

interface ListedFile {
  readonly url: string;
  /** Base64. */
  readonly sha512: string;
  readonly size: number;
}

/** electron-updater's `latest-linux.yml`: the newest version, and a package of each kind. `path` and `sha512` are what its first versions read. */
interface UpdateList {
  readonly version: string;
  readonly files: readonly ListedFile[];
  readonly path: string;
  readonly sha512: string;
  readonly releaseDate: string;
}

/**
 * Adds packages of ours to the list that lies beside them, which electron-builder has written for those that it made (AppImage), or which is not
 * there yet. A list of another version is replaced.
 */
export async function addToUpdateList(
  folder: string,
  target: PackageTarget,
  release: { readonly version: string; readonly files: readonly string[]; readonly date: Date },
): Promise<void> {
  const list = join(folder, `latest-linux${target.arch === 'arm64' ? '-arm64' : ''}.yml`);
  const ours = await Promise.all(release.files.map(listed));
  const present = await readFile(list, 'utf8').then(
    (text) => parse(text) as UpdateList,
    () => null,
  );
  const kept = present?.version === release.version ? present.files : [];
  const files = [...kept.filter(({ url }) => ours.every((file) => file.url !== url)), ...ours];
  const [first] = files;
  if (first === undefined) return;
  const { version, date } = release;
  await writeFile(
    list,
    stringify({
      version,
      files,
      path: first.url,
      sha512: first.sha512,
      releaseDate: date.toISOString(),
    } satisfies UpdateList),
  );
}

async function listed(file: string): Promise<ListedFile> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return { url: basename(file), sha512: hash.digest('base64'), size: (await stat(file)).size };
}
