import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a session finds this computer's files, of which `mount.drvfs` makes drives. */
export const COMPUTER_DRIVES = '/run/stand-in-drives';

/** `/` of this computer. */
export const DRIVE = 'Z:';

/**
 * `mount.drvfs SOURCE TARGET [-o OPTIONS]`, as far as microsoft/WSL's reads it (`src/linux/init/drvfs.cpp` at 3e27a6a: MountDrvfsEntry, MountPlan9,
 * ConvertDrvfsMountOptionsToPlan9). There is one drive, `Z:`, of which a folder is bound; no 9P, so `metadata` and the like are read and change nothing.
 * A comma or a semicolon in the path would become another option there, so it is refused here.
 */
const MOUNT_DRVFS = `#!/bin/busybox sh
fail() {
  echo mount: $1 >&2
  exit 32
}
[ $# -ge 2 ] || { echo mount: Invalid argument >&2; exit 1; }
source=$1 target=$2 access=rw
[ -e "$target" ] || fail 'No such file or directory'
[ $# -lt 4 ] || [ "$3" = -o ] || fail 'Invalid argument'
IFS=,
for option in $4; do
  case $option in
    ro | rw) access=$option ;;
    metadata | case=off | case=dir | case=force | noatime) ;;
    uid=* | gid=* | umask=* | dmask=* | fmask=* | symlinkroot=*) ;;
    *) fail 'Invalid argument' ;;
  esac
done
unset IFS
case $source in
  *,* | *\\;*) fail 'Invalid argument' ;;
  [Zz]: | [Zz]:[\\\\/]*) ;;
  *) fail 'No such device' ;;
esac
folder=$(echo "$source" | sed 's/^..//; s/\\\\/\\//g')
[ -d "COMPUTER_DRIVES$folder" ] || fail 'No such file or directory'
mount --bind "COMPUTER_DRIVES$folder" "$target" || exit 32
[ $access = rw ] || mount -o remount,bind,ro "$target"
`;

const WSLINFO = `#!/bin/busybox sh
[ "$1" = --networking-mode ] || { echo 'Invalid command line argument'; exit 1; }
echo MODE
`;

/** What WSL's init puts into a distribution at its start. There it is one program, `/init`, with links to it. */
export function writeInit(root: string, { mode, gateway }: { readonly mode: string; readonly gateway: string }): void {
  const put = (path: string, text: string, fileMode = 0o755): void => {
    rmSync(join(root, path), { force: true });
    writeFileSync(join(root, path), text, { mode: fileMode });
  };
  put('sbin/mount.drvfs', MOUNT_DRVFS.replaceAll('COMPUTER_DRIVES', COMPUTER_DRIVES));
  put('bin/wslinfo', WSLINFO.replace('MODE', mode));
  put('etc/resolv.conf', `nameserver ${gateway}\n`, 0o644);
}
