import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findExecutable, isExecutable, searchPath } from '../../host/find-executable.ts';
import { runCommand } from '../../host/run-command.ts';
import type { CancelSignal } from '../../base/cancellation.ts';
import type { SearchContext } from '../find-program.ts';
import { isRecord } from '../is-record.ts';
import type { Virtiofsd } from './virtiofsd.ts';

/** Names the virtiofsd to use. */
export const VIRTIOFSD_VARIABLE = 'BOATHOUSE_VIRTIOFSD';

/** Where QEMU's packages say which vhost-user programs there are (QEMU, docs/interop/vhost-user.json). */
const DESCRIPTION_FOLDERS = ['/etc/qemu/vhost-user', '/usr/local/share/qemu/vhost-user', '/usr/share/qemu/vhost-user'];
const USUAL_FOLDERS = ['/usr/local/libexec', '/usr/libexec', '/usr/lib/qemu', '/usr/lib', '/usr/local/bin', '/usr/bin'];
const HELP_TIMEOUT_MS = 5000;

/** Every virtiofsd of this Linux, likeliest first, each once. Elsewhere there is none. */
export async function findVirtiofsd(context: SearchContext): Promise<string[]> {
  if (context.platform !== 'linux') return [];
  const named = context.env[VIRTIOFSD_VARIABLE];
  if (named !== undefined && named !== '') return (await isExecutable(named)) ? [named] : [];
  const found = new Set<string>();
  for (const folder of DESCRIPTION_FOLDERS) {
    for (const binary of await describedIn(folder)) if (await isExecutable(binary)) found.add(binary);
  }
  const usual = await findExecutable('virtiofsd', [...USUAL_FOLDERS, ...searchPath(context.env)]);
  if (usual !== null) found.add(usual);
  return [...found];
}

/** `binary` of the descriptions of type `fs` in `folder`. */
async function describedIn(folder: string): Promise<string[]> {
  const binaries: string[] = [];
  for (const name of (await readdir(folder).catch(() => [])).sort()) {
    if (!name.endsWith('.json')) continue;
    const binary = binaryOfDescription(await readFile(join(folder, name), 'utf8').catch(() => ''));
    if (binary !== null) binaries.push(binary);
  }
  return binaries;
}

export function binaryOfDescription(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && value['type'] === 'fs' && typeof value['binary'] === 'string' ? value['binary'] : null;
  } catch {
    return null;
  }
}

/**
 * Ways to run `binary` as this user, best confined first; empty when it cannot serve. Whether one works is for a trial to find
 * out (`virtiofsd-trial.ts`).
 */
export async function waysToRun(
  binary: string,
  user: { uid: number; gid: number },
  signal: CancelSignal,
): Promise<Virtiofsd[]> {
  const result = await runCommand(binary, ['--help'], { timeoutMs: HELP_TIMEOUT_MS, signal });
  return waysOfHelp(binary, result.stdout + result.stderr, user);
}

export function waysOfHelp(binary: string, help: string, user: { uid: number; gid: number }): Virtiofsd[] {
  const root = user.uid === 0;
  if (!help.includes('--shared-dir')) {
    // The C one refuses to run without root.
    if (!root || !help.includes('-o source=PATH')) return [];
    return (['namespace', 'chroot'] as const).map((sandbox) => ({
      binary,
      flavour: 'c',
      sandbox,
      readOnly: false,
      squashTo: null,
    }));
  }
  // Without root and without translation, a file of any user but ours could not be made.
  if (!root && !help.includes('--translate-uid')) return [];
  // A chroot takes root; namespaces are everybody's where the system did not forbid them.
  const sandboxes = root ? (['namespace', 'chroot'] as const) : (['namespace'] as const);
  const readOnly = help.includes('--readonly');
  return sandboxes.map((sandbox) => ({ binary, flavour: 'rust', sandbox, readOnly, squashTo: root ? null : user }));
}
