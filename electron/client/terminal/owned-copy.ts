import { copyFile, mkdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { BoathouseError, describeError } from '../../base/errors.ts';
import { replaceFile } from '../../host/replace-file.ts';
import { writeWhole } from '../write-whole.ts';

/** Beside the copies: which are ours, by name. Without the docker client's prefix, so it takes it for no plugin. */
const RECORD = '.boathouse.json';
const record = z.record(z.string(), z.object({ sizeBytes: z.number(), modifiedMs: z.number() }));
type Mark = z.infer<typeof record>[string];

export interface OwnedCopy {
  readonly file: string;
  readonly source: string;
}

/**
 * Copies a program, for Windows, where a link is an administrator's. What is ours stands in a record beside it, with size and time: a file
 * that is not as recorded is somebody else's and stays. One of an older app is replaced. Throws `command-not-linked`.
 */
export async function placeCopy({ file, source }: OwnedCopy): Promise<void> {
  const [wanted, present, ours] = [await markOf(source), await markOf(file), await readRecord(file)];
  if (wanted === null || isEqual(wanted, present)) return;
  const name = basename(file);
  if (present !== null && !isEqual(present, ours[name] ?? null)) return;
  try {
    await mkdir(dirname(file), { recursive: true });
    await copyFile(source, `${file}.new`);
    await utimes(`${file}.new`, wanted.modifiedMs / 1000, wanted.modifiedMs / 1000);
    await replaceFile(`${file}.new`, file);
    const made = await markOf(file);
    await writeRecord(file, { ...ours, ...(made === null ? {} : { [name]: made }) });
  } catch (error) {
    throw new BoathouseError('command-not-linked', `${file} could not be made: ${describeError(error)}`, {
      cause: error,
    });
  }
}

/** Deletes the copy if it is ours, and the record with the last one. */
export async function removeCopy({ file }: Pick<OwnedCopy, 'file'>): Promise<void> {
  const { [basename(file)]: mark, ...others } = await readRecord(file);
  if (mark === undefined) return;
  if (isEqual(await markOf(file), mark)) await rm(file, { force: true });
  await writeRecord(file, others);
}

async function markOf(file: string): Promise<Mark | null> {
  const stats = await stat(file).catch(() => null);
  // File systems keep times in pieces of their own.
  return stats === null ? null : { sizeBytes: stats.size, modifiedMs: Math.floor(stats.mtimeMs) };
}

function isEqual(one: Mark | null, other: Mark | null): boolean {
  if (one === null || other === null) return false;
  return one.sizeBytes === other.sizeBytes && Math.abs(one.modifiedMs - other.modifiedMs) <= 1;
}

async function readRecord(file: string): Promise<z.infer<typeof record>> {
  const text = await readFile(join(dirname(file), RECORD), 'utf8').catch(() => '{}');
  try {
    return record.parse(JSON.parse(text));
  } catch {
    // Somebody broke it: then nothing there is ours.
    return {};
  }
}

async function writeRecord(file: string, marks: z.infer<typeof record>): Promise<void> {
  const path = join(dirname(file), RECORD);
  if (Object.keys(marks).length === 0) await rm(path, { force: true });
  else await writeWhole(path, JSON.stringify(marks));
}
