import { stat } from 'node:fs/promises';
import { appFiles } from './app-files.ts';
import type { PackagedFile, PackageTarget } from './package-target.ts';
import { resourceFiles } from './resource-files.ts';

/** What would go in, a file a line with its size in bytes; Electron's own files are not ours to list. */
export async function listing(root: string, target: PackageTarget): Promise<string> {
  const app = (await appFiles(root, target)).map((file) => ({ ...file, to: `app.asar/${file.to}` }));
  const lines = await Promise.all([...app, ...(await resourceFiles(root, target))].map(line));
  return `${lines.join('\n')}\n`;
}

async function line(file: PackagedFile): Promise<string> {
  const sizeBytes = 'text' in file ? Buffer.byteLength(file.text) : (await stat(file.from)).size;
  return `${String(sizeBytes).padStart(12)}  ${file.to}`;
}
