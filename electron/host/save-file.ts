import { link, lstat, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { BoathouseError } from '../base/errors.ts';
import { syncFolder, unfinishedName } from './atomic-file.ts';
import { fileFailure, requireWholePath } from './file-failure.ts';
import { replaceFile } from './replace-file.ts';

export interface NewFile {
  /** Absolute. */
  readonly path: string;
  /** A file that is there is replaced. */
  readonly overwrite: boolean;
}

/**
 * Makes a file, perhaps a large one, of what `write` puts into the stream; it has ended or destroyed that when it settles. The file is
 * there in whole or not at all: until then it stands under another name beside its own, and goes when anything fails. Whether one
 * is there already is looked at before the first byte and once more at the end, when it counts. Errors: `file-exists`, those of
 * `fileFailure`, those of `write`.
 */
export async function saveFile({ path, overwrite }: NewFile, write: (sink: Writable) => Promise<void>): Promise<void> {
  requireWholePath(path);
  const unfinished = unfinishedName(path);
  try {
    await refuseOther(path, overwrite);
    // The folder tells by itself who may read it.
    const sink = (await open(unfinished, 'wx')).createWriteStream();
    try {
      // It may break before anybody listens, and who writes hears of it.
      sink.on('error', () => undefined);
      await write(sink);
    } finally {
      await ended(sink);
    }
    await syncFile(unfinished);
    await giveName(unfinished, path, overwrite);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw fileFailure(error, path);
  }
  // The file is whole; some file systems cannot promise more.
  await syncFolder(dirname(path)).catch(() => undefined);
}

/** Its file is closed then. */
function ended(sink: Writable): Promise<void> {
  if (sink.closed) return Promise.resolve();
  return new Promise((resolve) => {
    sink.once('close', () => resolve());
    sink.destroy();
  });
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function refuseOther(path: string, overwrite: boolean): Promise<void> {
  const there = await lstat(path).catch(() => null);
  if (there === null) return;
  if (there.isDirectory()) {
    throw new BoathouseError('file-unsuitable', `${path} is a folder`, { hint: 'Name a file in it.' });
  }
  if (!there.isFile()) {
    throw new BoathouseError('file-unsuitable', `${path} is there and is no file`, { hint: 'Choose another name.' });
  }
  if (!overwrite) throw fileExists(path);
}

async function giveName(unfinished: string, path: string, overwrite: boolean): Promise<void> {
  if (!overwrite) {
    try {
      // A name is added only where there is none; a rename would replace what came meanwhile.
      await link(unfinished, path);
      await rm(unfinished);
      return;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw fileExists(path);
      // FAT and some shares know no links.
      await refuseOther(path, overwrite);
    }
  }
  await replaceFile(unfinished, path);
}

function fileExists(path: string): BoathouseError {
  return new BoathouseError('file-exists', `${path} is there already`, {
    hint: 'Choose another name, or let it be replaced.',
  });
}
