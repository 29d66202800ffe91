import { randomBytes } from 'node:crypto';
import { access, open, readdir, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BoathouseError } from '../../base/errors.ts';
import { DATA_TOKEN, DATA_TOKEN_BYTES, readHead } from './data-token.ts';

/**
 * Where the data is. A distribution of WSL has its own disk, `ext4.vhdx`, which WSL alone makes, opens and grows; the data disk's file cannot
 * be it. So that file only says which distribution has the data, in its first bytes, and is small (`vm/data-disk-files.ts`). Two distributions of one
 * data folder cannot come to be that way, nor does another hypervisor, or another installation, take for an empty disk what is none:
 *
 *   the file holds      the distribution   then
 *   ─────────────       ────────────────   ────────────────────────────────────────────────────────────────────────
 *   zeros               –                  a new name is written as `made`, and the distribution imported
 *   a name, `made`      there is none      an import that failed or was cut off: it is made again
 *   a name              there is one       it is used; `made` becomes `used` before a guest runs in it
 *   a name, `used`      there is none      `disk-not-accessible`: it was unregistered, or Windows was set up anew
 *   anything else       –                  `disk-not-accessible`: the data of another hypervisor
 *
 * Nothing here unregisters one, which would delete it; `boathouse reset` does (`delete-data.ts`), before the file goes. One that is left all the same, as
 * somebody deleted the file by hand, is named in a warning (`leftDistributions`). The guest of another hypervisor refuses such a file
 * (`data-disk-unrecognised`), and formats only zeros.
 */
export interface DataPlace {
  /** The distribution's name. */
  readonly name: string;
  /** Where `ext4.vhdx` is, beside the data disk's file. */
  readonly folder: string;
  readonly state: 'new' | 'made' | 'used';
}

const NAME = /^boathouse-[0-9a-f]{8}$/;

export async function readDataPlace(dataFile: string): Promise<DataPlace> {
  const head = await readHead(dataFile);
  const named = namedPlace(dataFile, head);
  if (named !== null) return named;
  if (head.every((byte) => byte === 0)) return placeOf(dataFile, `boathouse-${randomBytes(4).toString('hex')}`, 'new');
  throw new BoathouseError(
    'disk-not-accessible',
    `${dataFile} holds the data of another hypervisor, which WSL cannot open`,
    {
      hint: 'To use it: boathouse settings set hypervisor.driver qemu. To start with an empty one: boathouse reset --data.',
    },
  );
}

/** The place that the file names; null where it names none, or there is no file. */
export async function namedDataPlace(dataFile: string): Promise<DataPlace | null> {
  try {
    return namedPlace(dataFile, await readHead(dataFile));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** What lies as a distribution's disk in `folder`, whether or not a file names it. */
export async function placesIn(folder: string): Promise<Pick<DataPlace, 'name' | 'folder'>[]> {
  const names = await readdir(folder).catch(() => []);
  const places = names.filter((name) => NAME.test(name)).map((name) => ({ name, folder: join(folder, name) }));
  const present = await Promise.all(places.map((place) => isThere(diskOf(place))));
  return places.filter((_, index) => present[index]);
}

/** The file that WSL keeps the distribution's disk in. */
export function diskOf({ folder }: Pick<DataPlace, 'folder'>): string {
  return join(folder, 'ext4.vhdx');
}

export async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

export async function writeDataPlace(dataFile: string, name: string, state: 'made' | 'used'): Promise<void> {
  const file = await open(dataFile, 'r+');
  try {
    const token = Buffer.alloc(DATA_TOKEN_BYTES);
    token.write(`boathouse-wsl ${name} ${state}\n`);
    await file.write(token, 0, token.length, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The guest is about to write: the file's time tells the host which images did (`vm/data-format.ts`). */
export async function touchData(dataFile: string): Promise<void> {
  const now = new Date();
  await utimes(dataFile, now, now);
}

/** Of `names`, those whose disk may lie beside the data, and that no file names any more. */
export function leftDistributions(names: readonly string[], place: DataPlace): string[] {
  return names.filter((name) => NAME.test(name) && name !== place.name);
}

function namedPlace(dataFile: string, head: Buffer): DataPlace | null {
  const match = DATA_TOKEN.exec(head.toString('latin1', 0, DATA_TOKEN_BYTES));
  return match === null ? null : placeOf(dataFile, match[1] ?? '', match[2] === 'used' ? 'used' : 'made');
}

function placeOf(dataFile: string, name: string, state: DataPlace['state']): DataPlace {
  return { name, folder: join(dirname(dataFile), name), state };
}
