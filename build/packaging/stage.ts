import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PackagedFile } from './package-target.ts';

/** Fills a folder with exactly these files; what was in it is gone. */
export async function stage(folder: string, files: readonly PackagedFile[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await addFiles(folder, files);
}

/** One that is there already is replaced, and not written to: it may be a link to another's. */
export async function addFiles(folder: string, files: readonly PackagedFile[]): Promise<void> {
  for (const file of files) {
    const to = join(folder, file.to);
    await mkdir(dirname(to), { recursive: true });
    await rm(to, { force: true });
    if ('text' in file) await writeFile(to, file.text);
    else await copyFile(file.from, to);
    const mode = file.mode ?? ('text' in file ? 0o644 : null);
    if (mode !== null) await chmod(to, mode);
  }
}
