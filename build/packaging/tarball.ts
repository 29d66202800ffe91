import { rename, rm } from 'node:fs/promises';
import { BoathouseError } from '../../electron/base/errors.ts';
import { runCommand } from '../../electron/host/run-command.ts';

const TAR_TIMEOUT_MS = 600_000;

export interface TarballOptions {
  /** Holds the unpacked app; the archive is written beside it. */
  readonly folder: string;
  readonly unpacked: string;
  /** What the archive unpacks to. */
  readonly rootName: string;
  readonly file: string;
}

/**
 * The unpacked app as a .tar.gz that anybody's user can unpack anywhere, by the system's tar: electron-builder's own would download a program for
 * it. The archive is there whole, or not at all. Throws `archive-failed` with tar's words.
 */
export async function makeTarball({ folder, unpacked, rootName, file }: TarballOptions): Promise<void> {
  const part = `${file}.part`;
  const owner = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name'];
  // `S`: the targets of links stay as they are.
  const renamed = `--transform=s,^${unpacked},${rootName},S`;
  const args = ['--create', '--gzip', '--file', part, '--directory', folder, ...owner, renamed, unpacked];
  const { exitCode, stderr } = await runCommand('tar', args, { timeoutMs: TAR_TIMEOUT_MS });
  if (exitCode === 0) {
    await rename(part, file);
    return;
  }
  await rm(part, { force: true });
  throw new BoathouseError('archive-failed', `tar could not write ${file}: ${stderr.trim()}`, {
    hint: 'It needs GNU tar, gzip, and room for 400 MB.',
  });
}
