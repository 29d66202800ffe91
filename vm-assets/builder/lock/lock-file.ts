import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { BoathouseError } from '../../../electron/base/errors.ts';

const lockedPackage = z.strictObject({
  name: z.string(),
  version: z.string(),
  suite: z.string(),
  /** Path below the mirror's root. */
  path: z.string().regex(/^pool\/[A-Za-z0-9._+~/-]+$/),
  sizeBytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The meta package whose dependency it was chosen by: the kernel's name holds its version. */
  through: z.string().optional(),
});
export type LockedPackage = z.infer<typeof lockedPackage>;

const packageLock = z.strictObject({
  formatVersion: z.literal(1),
  amd64: z.array(lockedPackage),
  arm64: z.array(lockedPackage),
});
/** `image.lock.json`: every .deb that a file of the image comes from, for each architecture. */
export type PackageLock = z.infer<typeof packageLock>;

export const emptyLock: PackageLock = { formatVersion: 1, amd64: [], arm64: [] };

/** A missing file is an empty lock, so that a first build needs no update before it. */
export async function readLock(file: string): Promise<PackageLock> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return emptyLock;
    throw error;
  }
  return parseLock(text, file);
}

export function parseLock(text: string, fileName: string): PackageLock {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(fileName, 'not JSON', error);
  }
  const parsed = packageLock.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalid(fileName, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, parsed.error);
}

export async function writeLock(file: string, lock: PackageLock): Promise<void> {
  const partial = `${file}.part`;
  await writeFile(partial, formatLock(lock));
  await rename(partial, file);
}

/** One package a line, sorted, so that a refresh shows as one changed line a package. */
export function formatLock(lock: PackageLock): string {
  const list = (packages: readonly LockedPackage[]): string =>
    [...packages]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry) => `\n    ${JSON.stringify(entry)}`)
      .join(',');
  return `{\n  "formatVersion": 1,\n  "amd64": [${list(lock.amd64)}\n  ],\n  "arm64": [${list(lock.arm64)}\n  ]\n}\n`;
}

function invalid(fileName: string, what: string, cause: unknown): BoathouseError {
  return new BoathouseError('image-lock-invalid', `${fileName}: ${what}`, {
    hint: 'Run `npm run image:update` to write it anew.',
    cause,
  });
}
