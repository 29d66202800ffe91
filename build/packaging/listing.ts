import { stat } from 'node:fs/promises';
import { appFiles } from './app-files.ts';
import type { PackagedFile, PackageTarget } from './package-target.ts';
import { absentPrograms, resourceFiles } from './resource-files.ts';

/** What would go in, a file a line with its size in bytes; Electron's own files are not ours to list. What users will miss goes to `say`. */
export async function listing(root: string, target: PackageTarget, say: (sentence: string) => void): Promise<string> {
  const app = (await appFiles(root, target)).map((file) => ({ ...file, to: `app.asar/${file.to}` }));
  const resources = await resourceFiles(root, target);
  absentPrograms(target, resources).forEach(say);
  const lines = await Promise.all([...app, ...resources].map(line));
  return `${lines.join('\n')}\n`;
}

async function line(file: PackagedFile): Promise<string> {
  const sizeBytes = 'text' in file ? Buffer.byteLength(file.text) : (await stat(file.from)).size;
  return `${String(sizeBytes).padStart(12)}  ${file.to}`;
}
