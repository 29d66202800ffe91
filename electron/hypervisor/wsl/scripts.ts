/**
 * Scripts that run in the distribution, as root, by its busybox. They belong to this driver and not to the distribution, which is made once and
 * never changed. Neither double quotes nor backslashes: they go through a command line of Windows.
 *
 * In the distribution:
 *
 *   /bin/busybox            all programs that there are
 *   /boathouse/system.img   the image's root file system, EROFS
 *   /boathouse/image        where that is mounted, seen by its session alone
 *   /boathouse/data         the data: /var of the guest
 *   /run/boathouse-given    for the guest (GUEST.md, “A guest without disks”): how WSL's network is set, and the shared folders, seen by its session alone
 */

/** What a session says, on a line of its own, before it becomes the guest; all that comes behind it is the guest's console. */
export const HANDED_OVER = 'boathouse: handed over';

/** Said before a session ends with 1. */
export const NO_EROFS = 'boathouse: the kernel knows no EROFS';

const CONFIG = '/run/boathouse-config';
const SYSTEM = '/boathouse/system.img';
const GIVEN = '/run/boathouse-given';

/** What takes longer is on a drive that does not answer; the guest's start waits for all of them at once. */
const SHARE_TIMEOUT_SECONDS = 10;
/** Words for `echo`, unquoted. */
const SHARE_FAILED = 'see that its drive is there and that WSL may use it, then: boathouse restart';

/** The kernel of WSL has it as a module. */
const NEED_EROFS = `
modprobe erofs 2>/dev/null
grep -q erofs /proc/filesystems || { echo ${NO_EROFS}; exit 1; }`;

/**
 * The guest, for as long as it runs. `$1`: how many MiB of standard input are the config disk; the rest is what is typed on the console. Behind
 * it, three arguments a shared folder (`drvfs.ts`); all are mounted at once. One that cannot be is a file with the reason. The seam to the image is
 * vm-assets/GUEST.md, “A guest without disks”.
 */
export const SESSION_SCRIPT = `
[ $1 = 0 ] || (umask 077; dd of=${CONFIG} bs=1048576 count=$1 iflag=fullblock 2>/dev/null) || exit 1
${NEED_EROFS}
shift
mkdir -p ${GIVEN}/shares
timeout 5 /bin/wslinfo --networking-mode >${GIVEN}/networking-mode 2>/dev/null
exec unshare --mount /bin/busybox sh -c '
mount -t erofs -o loop,ro ${SYSTEM} /boathouse/image || exit 1
set -f
IFS=
mount_drvfs() {
  timeout ${SHARE_TIMEOUT_SECONDS} /sbin/mount.drvfs $1 $2 -o $3 2>&1
}
share() {
  place=${GIVEN}/shares/$1
  source=$(echo $3 | base64 -d)
  [ $2 != - ] || { echo $source >$place; return; }
  mkdir $place
  said=$(mount_drvfs $source $place $2) && return
  mount_drvfs $source $place \${2#metadata,} >/dev/null && return
  rmdir $place
  echo \${said:-no answer}: ${SHARE_FAILED} | tail -n 1 >$place
}
while [ $# -ge 3 ]; do
  share $1 $2 $3 &
  shift 3
done
wait
echo ${HANDED_OVER}
exec /boathouse/image/usr/bin/busybox sh /boathouse/image/usr/lib/boathouse/diskless ${CONFIG} /boathouse/data ${GIVEN}' boathouse $@
`.trim();

/** A session without an image, which says its first argument and waits: whether WSL runs what it has to. */
export const TRIAL_SCRIPT = `
${NEED_EROFS}
echo ${HANDED_OVER}
echo $1
exec cat
`.trim();

/** Prints the SHA-256 of the image that is there; fails when there is none. */
export const SYSTEM_SUM_SCRIPT = `sha256sum ${SYSTEM}`;

/** Takes the image from standard input; what was there before goes only when all has come. */
export const RECEIVE_SYSTEM_SCRIPT = `
cat >${SYSTEM}.new || exit 1
sync
mv ${SYSTEM}.new ${SYSTEM}
`.trim();
