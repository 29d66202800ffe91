import { readFile } from 'node:fs/promises';
import type { FolderLayout } from '../../electron/api/folder-layout.ts';

const LINES = 25;
const LINE_MAX = 200;

/** The ends of a machine's logs, for the report of a test that failed. */
export async function logTails(layout: FolderLayout): Promise<string> {
  const parts: string[] = [];
  for (const file of [layout.backendLog, layout.hypervisorLog, layout.consoleLog]) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) continue;
    const lines = text
      .trimEnd()
      .split(/\r?\n/)
      .slice(-LINES)
      .map((line) => line.slice(0, LINE_MAX));
    parts.push(`--- ${file}`, ...lines);
  }
  return parts.join('\n');
}
