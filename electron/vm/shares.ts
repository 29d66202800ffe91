import { realpath, stat } from 'node:fs/promises';
import { BoathouseError, describeError } from '../base/errors.ts';
import type { ShareAttachment, ShareKind } from '../hypervisor/driver.ts';
import { guestPathOf, shadowedGuestFolder } from './guest-path.ts';

/**
 * Which folders of the host the guest sees, and where. Decided here:
 *
 * - A folder appears in the guest at the path that the user knows it by. When that path goes over a symbolic link (a home in
 *   `/data/home/ann` that is reached as `/home/ann`; `/tmp` on macOS), it appears at its real path as well: tools give docker
 *   the one (`$HOME`) or the other (`pwd -P`, what a file dialogue returns), and both must work. A link inside the guest would
 *   do for neither when the two lie in one another, so it is a second mount of the same folder, with a tag of its own, since
 *   the 9P transport lets a tag be mounted once.
 * - A link inside a shared folder is followed by the guest itself: what it leads to is mounted at its real path alone.
 * - A folder inside another shared one is not mounted again, unless only one of the two is read-only; then the inner one is
 *   mounted over the outer one, so the list is ordered from the outside in.
 * - One path named twice is shared once; read-only wins.
 * - A folder that is missing, unreadable or not a folder is left out with a warning: an unplugged disk must not keep the
 *   engine from starting.
 * - A read-only folder is shared by a way that the host itself enforces (the guest's word is none), else left out with a warning. Where leaving it
 *   out would keep it from nobody (`unguardedShareKinds` of the probe), it is shared, and the warning says what that is worth.
 * - A network folder of Windows (`\\server\share`) has a place in the guest only by a drive letter: `Z:` is `/z`.
 * - A path that would hide a folder of the guest's own is refused, as nothing in the guest would work after it.
 */
export interface GuestMount {
  readonly kind: ShareKind;
  readonly tag: string;
  /** Without symbolic links. */
  readonly hostPath: string;
  readonly guestPath: string;
  readonly readOnly: boolean;
  /** For mount(8) in the guest; `-` for its defaults. */
  readonly options: string;
}

export interface ShareRequest {
  readonly path: string;
  readonly readOnly: boolean;
}

export interface SharePlan {
  /** From the outside in. */
  readonly mounts: readonly GuestMount[];
  /** Sentences for people: what is not shared, and why. */
  readonly warnings: readonly string[];
}

export interface ShareOptions {
  /** From the settings; null: the home folder. */
  readonly shares: readonly ShareRequest[] | null;
  readonly homeFolder: string;
  /** Ways that the hypervisor has, best first. */
  readonly kinds: readonly ShareKind[];
  /** Those that keep a read-only folder read-only on the host's side. */
  readonly readOnlyKinds: readonly ShareKind[];
  /** See `ProbeResult`. */
  readonly unguardedKinds?: readonly ShareKind[];
}

/** Of Rosetta, which is no folder of the user's; the guest mounts it where it wants. */
export const ROSETTA_TAG = 'rosetta';

/** Each takes a slot on the guest's PCI bus, of which there are 31, network and disks included. */
export const MOUNTS_MAX = 20;

/** Errors: `share-refused` (would hide a folder of the guest), `too-many-shares`. */
export async function planShares(options: ShareOptions): Promise<SharePlan> {
  const requests = options.shares ?? [{ path: options.homeFolder, readOnly: false }];
  requests.forEach((request, index) => refuseShadowing(request.path, options.shares === null ? null : index));
  if (options.kinds.length === 0) {
    const warning =
      'This hypervisor cannot share folders with the VM, so containers cannot bind-mount folders of this computer.';
    return { mounts: [], warnings: requests.length === 0 ? [] : [warning] };
  }
  const warnings: string[] = [];
  const folders: SharedFolder[] = [];
  for (const request of requests) {
    const found = await inspect(request.path);
    if ('problem' in found) warnings.push(`The shared folder ${request.path} is left out: ${found.problem}.`);
    else folders.push(...appearances(request, found.realPath));
  }
  const kept: ServedFolder[] = [];
  for (const folder of withoutRepeats(folders, warnings)) {
    const kind = kindFor(folder, kept, options);
    if (kind !== undefined) kept.push({ ...folder, kind });
    if (kind !== undefined && folder.readOnly && !options.readOnlyKinds.includes(kind))
      warnings.push(unguardedWarning(folder.guestPath));
    if (kind === undefined)
      warnings.push(`The shared folder ${folder.guestPath} is left out: this hypervisor cannot keep it read-only.`);
  }
  if (kept.length > MOUNTS_MAX) {
    throw new BoathouseError('too-many-shares', `${kept.length} folders are to be shared, ${MOUNTS_MAX} are possible`, {
      hint: 'Share a folder that holds several of them, with `boathouse settings set shares`.',
    });
  }
  const mounts = kept.map((folder, index) => ({ ...folder, tag: `share${index}`, options: mountOptions(folder.kind) }));
  return { mounts, warnings };
}

/** What the hypervisor offers for the mounts, one each; none for those that we carry into the guest ourselves. */
export function shareAttachments(mounts: readonly GuestMount[]): ShareAttachment[] {
  return mounts.flatMap(({ kind, tag, hostPath, readOnly }) =>
    kind === '9p-ssh' ? [] : [{ kind, tag, hostPath, readOnly }],
  );
}

interface ServedFolder extends SharedFolder {
  readonly kind: ShareKind;
}

interface SharedFolder {
  /** Without symbolic links. */
  readonly hostPath: string;
  readonly guestPath: string;
  readonly readOnly: boolean;
}

/**
 * On top of what the guest always uses. 9P, by any way: `mmap` keeps pages of open files (databases and git map files for writing) and asks
 * the host again on each open, so edits made on the host are seen, unless something holds the file (`share/nine-p/README.md`). virtiofs and drvfs need nothing.
 */
function mountOptions(kind: ShareKind): string {
  return kind === '9p' || kind === '9p-ssh' ? 'cache=mmap' : '-';
}

/** `around`: what is there already, from the outside in. */
function kindFor(
  { guestPath, readOnly }: SharedFolder,
  around: readonly ServedFolder[],
  { kinds, readOnlyKinds, unguardedKinds }: ShareOptions,
): ShareKind | undefined {
  const allowed = readOnly ? [...readOnlyKinds, ...(unguardedKinds ?? [])] : kinds;
  // That is mounted once the host is connected, over what the boot has mounted beneath.
  const isLate = (other: ServedFolder): boolean =>
    other.kind === '9p-ssh' && guestPath.startsWith(`${other.guestPath}/`);
  if (around.some(isLate)) return '9p-ssh';
  return kinds.find((kind) => allowed.includes(kind));
}

function unguardedWarning(guestPath: string): string {
  return `The shared folder ${guestPath} is read-only to containers, but not to a privileged one: with this hypervisor that can write to all files of this computer that you can.`;
}

function refuseShadowing(path: string, index: number | null): void {
  const guestPath = guestPathOf(path);
  const shadowed = shadowedGuestFolder(guestPath);
  if (shadowed === null) return;
  const which = index === null ? 'The home folder' : `shares[${index}].path`;
  throw new BoathouseError(
    'share-refused',
    `${which} (${path}) cannot be shared: it would hide ${shadowed} of the VM`,
    {
      hint: 'Share a folder that is not part of the operating system, with `boathouse settings set shares`.',
    },
  );
}

const NETWORK_PATH_PROBLEM =
  'a network folder has a place in the VM only by a drive letter. Give it one (net use Z: \\\\server\\share), and share that';

function isNetworkPath(path: string): boolean {
  return path.startsWith('\\\\');
}

async function inspect(path: string): Promise<{ realPath: string } | { problem: string }> {
  try {
    const realPath = await realpath(path);
    if (!(await stat(realPath)).isDirectory()) return { problem: 'it is not a folder' };
    if (isNetworkPath(path)) return { problem: NETWORK_PATH_PROBLEM };
    return { realPath };
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      if (error.code === 'ENOENT') return { problem: 'it does not exist' };
      if (error.code === 'EACCES' || error.code === 'EPERM') return { problem: 'you may not read it' };
    }
    return { problem: describeError(error) };
  }
}

function appearances(request: ShareRequest, realPath: string): SharedFolder[] {
  const folder = { hostPath: realPath, readOnly: request.readOnly };
  const known = { ...folder, guestPath: guestPathOf(request.path) };
  // What a drive letter of Windows stands for.
  if (isNetworkPath(realPath)) return [known];
  const real = { ...folder, guestPath: guestPathOf(realPath) };
  // The real path may lie where the guest keeps its own (a home in /var/home): then the known one has to do.
  if (real.guestPath === known.guestPath || shadowedGuestFolder(real.guestPath) !== null) return [known];
  return [known, real];
}

function withoutRepeats(folders: readonly SharedFolder[], warnings: string[]): SharedFolder[] {
  const byPath = new Map<string, SharedFolder>();
  for (const folder of folders) {
    const known = byPath.get(folder.guestPath);
    if (known !== undefined && known.readOnly !== folder.readOnly) {
      warnings.push(`The folder ${folder.guestPath} is shared twice, once read-only: containers can only read it.`);
    }
    byPath.set(folder.guestPath, known?.readOnly === true ? known : folder);
  }
  const kept: SharedFolder[] = [];
  // An outer path is shorter than what lies in it, so it comes first; the nearest one around a folder is the last that matches.
  for (const folder of [...byPath.values()].sort((a, b) => a.guestPath.length - b.guestPath.length)) {
    const around = kept.findLast((outer) => folder.guestPath.startsWith(`${outer.guestPath}/`));
    // Inside another share but not of its folder: a link leads out of that, and the guest follows it to the real path.
    if (around !== undefined && !isInside(folder.hostPath, around.hostPath)) continue;
    if (around?.readOnly !== folder.readOnly) kept.push(folder);
  }
  return kept;
}

/** Both are real paths, of this computer's system. */
function isInside(path: string, folder: string): boolean {
  const rest = path.startsWith(folder) ? path.slice(folder.length) : '';
  return /^[/\\]/.test(rest) || (/[/\\]$/.test(folder) && rest !== '');
}
