import { BoathouseError } from '../../base/errors.ts';

/**
 * On Windows QEMU takes its command line in the system's code page (`main` of `system/main.c`; `version.rc` brings no manifest that asks for UTF-8) and opens disks
 * (`CreateFile`, `block/file-win32.c`) and the kernel (`fopen`) by such names, but the initramfs by GLib, which takes names for UTF-8 (`hw/i386/x86-common.c`). So no path
 * with other characters than ASCII's, a user's name for example, can be opened as both; where the code page is UTF-8 it could, which is a beta of
 * Windows' that nobody here can ask for. Read in their sources, **never seen on Windows**.
 *
 * Throws `disk-not-accessible`.
 */
export function refuseNonAscii(paths: readonly string[], platform: NodeJS.Platform): void {
  const path = platform === 'win32' ? paths.find((one) => /[^\x20-\x7e]/.test(one)) : undefined;
  if (path === undefined) return;
  throw new BoathouseError('disk-not-accessible', `QEMU cannot open ${path} on Windows: its path is not all ASCII`, {
    hint:
      'Name folders with ASCII letters alone, for the data by BOATHOUSE_HOME (or disk.folder of the settings), for the VM image by ' +
      'BOATHOUSE_IMAGE. Or use Hyper-V or WSL.',
  });
}
