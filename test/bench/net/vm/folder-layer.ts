import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerEntry } from '../../../support/image-archive.ts';

/** A layer with what lies at these paths of this machine, folders whole, at the same paths. */
export async function folderLayer(paths: readonly string[]): Promise<LayerEntry[]> {
  const entries = new Map<string, LayerEntry>();
  for (const path of paths) {
    for (const folder of parents(path)) entries.set(folder, { path: folder, type: 'directory', mode: 0o755 });
    await add(path, entries);
  }
  return [...entries.values()];
}

async function add(path: string, entries: Map<string, LayerEntry>): Promise<void> {
  const target = await readlink(path).catch(() => null);
  if (target !== null) {
    entries.set(path, { path, type: 'symlink', target });
    return;
  }
  const { mode } = await stat(path);
  const children = await readdir(path).catch(() => null);
  if (children === null) {
    entries.set(path, { path, type: 'file', mode: mode & 0o777, data: await readFile(path) });
    return;
  }
  entries.set(path, { path, type: 'directory', mode: 0o755 });
  for (const child of children) await add(join(path, child), entries);
}

/** `/usr/lib/x` → `/usr`, `/usr/lib`. */
function parents(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}
