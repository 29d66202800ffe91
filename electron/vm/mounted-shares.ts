import type { GuestAccess } from './guest-access.ts';
import { guestSocketOf } from './served-shares/guest-script.ts';
import type { GuestMount } from './shares.ts';

/**
 * Which of the shared folders the guest really has mounted. The guest starts its engine although one cannot be mounted; a
 * container that used it all the same would write into the VM's memory, and lose that with the next stop. So a mount that is
 * missing is kept from containers, and shown.
 */
export interface MountedShares {
  readonly present: readonly GuestMount[];
  readonly missing: readonly GuestMount[];
}

/** Rejects when the guest does not answer. */
export async function askMountedShares(
  access: GuestAccess,
  mounts: readonly GuestMount[],
  signal: AbortSignal,
): Promise<MountedShares> {
  if (mounts.length === 0) return { present: [], missing: [] };
  const { stdout } = await access.run('cat /proc/mounts', signal);
  const mounted = mountPoints(stdout);
  // What a drvfs mount is one of is WSL's affair; but what is mounted there can be nothing else.
  const isPresent = (mount: GuestMount): boolean =>
    mount.kind === 'drvfs' ? mounted.has(mount.guestPath) : mounted.get(mount.guestPath) === sourceOf(mount);
  return { present: mounts.filter(isPresent), missing: mounts.filter((mount) => !isPresent(mount)) };
}

function sourceOf(mount: GuestMount): string {
  return mount.kind === '9p-ssh' ? guestSocketOf(mount) : mount.tag;
}

/** Mount point → what was mounted there last. */
function mountPoints(text: string): Map<string, string> {
  const points = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [source, point] = line.split(' ').map(unescapeOctal);
    if (source !== undefined && point !== undefined) points.set(point, source);
  }
  return points;
}

/** The kernel writes a space, tab, newline or backslash as an octal number, and all else as it is. */
function unescapeOctal(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}
