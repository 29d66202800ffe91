import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from './write-whole.ts';
import { autostartEntry, isOurEntry, isSwitchedOff, type LoginProgram } from './autostart-entry.ts';

/** One a data folder: two of them are two apps. `configFolder` is XDG_CONFIG_HOME. */
export function autostartFile(configFolder: string, home: string | null): string {
  const suffix = home === null ? '' : `-${createHash('sha256').update(home).digest('hex').slice(0, 8)}`;
  return join(configFolder, 'autostart', `boathouse${suffix}.desktop`);
}

/**
 * Makes the file say that this program starts at login, or takes it away (null). A file that is not ours, and one that the user switched off by his
 * desktop's own tool, stay as they are.
 */
export async function applyAutostart(file: string, program: LoginProgram | null): Promise<void> {
  const present = await readFile(file, 'utf8').catch(() => null);
  if (present !== null && !isOurEntry(present)) return;
  if (program === null) {
    if (present !== null) await rm(file, { force: true });
    return;
  }
  const entry = autostartEntry(program);
  if (present === null || (present !== entry && !isSwitchedOff(present))) await writeWhole(file, entry);
}
