import { isGuestOwnPath } from './guest-own-paths.ts';

/** A folder of the host that the guest sees. */
export interface SharedMount {
  /** Without symbolic links. */
  readonly hostPath: string;
  readonly guestPath: string;
  readonly readOnly: boolean;
}

export interface MountSourceOptions {
  /** What is shared at this moment. */
  readonly shares: () => readonly SharedMount[];
  /** The engine's socket on the host. */
  readonly engineSocket: string;
  /** Where a path of the host appears in the guest if it is shared; normalises `.`, `..` and slashes (`vm/guest-path.ts`). */
  readonly guestPathOf: (hostPath: string) => string;
  /** A path of the host without its symbolic links (`resolve-links.ts`). */
  readonly resolveLinks: (hostPath: string) => Promise<string>;
}

/** What the engine should get in place of a source that the client named, or why it cannot have it. */
export type SourceAnswer =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** The engine's socket where it really stands. */
export const GUEST_ENGINE_SOCKET = '/var/run/docker.sock';

/**
 * Finds a bind mount's source in the guest.
 *
 * 1. The engine's socket on the host is the engine's socket in the guest.
 * 2. What lies in a shared folder keeps its path; unless links lead from it to something that the guest has at another path than
 *    the host: then it gets that one.
 * 3. What the guest has of its own (`guest-own-paths.ts`) is passed, whatever links the host has there.
 * 4. What lies in a shared folder only after its links are followed gets the path of what they lead to.
 * 5. All else is refused. dockerd would make an empty folder in the VM for it, and the user would miss his files.
 *
 * This spares users a surprise; it is no wall. What containers can reach of the host is decided by what is shared at all.
 */
export async function findMountSource(source: string, options: MountSourceOptions): Promise<SourceAnswer> {
  const known = options.guestPathOf(source);
  const real = await options.resolveLinks(source);
  if (await isEngineSocket(known, real, options)) return { kind: 'path', path: GUEST_ENGINE_SOCKET };
  const shares = options.shares();
  const share = shares.findLast((candidate) => liesIn(real, candidate.hostPath, options));
  const shownAt = share === undefined ? null : underShare(real, share, options);
  if (shares.some((candidate) => isWithin(known, candidate.guestPath))) {
    if (shownAt === null) return refused(`${source} is a link to ${real}, which is not shared with the VM`);
    // The guest follows links inside a share by itself, if the target has the same path there as on the host. Where the host takes other
    // letters for the same name, all get those of its disk: the guest would keep two files of it.
    const isSameName = known.toLowerCase() === shownAt.toLowerCase();
    return path(shownAt === options.guestPathOf(real) && !isSameName ? known : shownAt);
  }
  if (isGuestOwnPath(known)) return path(known);
  return shownAt === null ? refused(`${source} is not shared with the VM`) : path(shownAt);
}

function refused(reason: string): SourceAnswer {
  return { kind: 'refused', reason };
}

function path(value: string): SourceAnswer {
  return { kind: 'path', path: value };
}

async function isEngineSocket(known: string, real: string, options: MountSourceOptions): Promise<boolean> {
  if (known === options.guestPathOf(options.engineSocket)) return true;
  return real === (await options.resolveLinks(options.engineSocket));
}

function liesIn(real: string, hostPath: string, options: MountSourceOptions): boolean {
  return isWithin(options.guestPathOf(real), options.guestPathOf(hostPath));
}

function underShare(real: string, share: SharedMount, options: MountSourceOptions): string {
  const below = options.guestPathOf(real).slice(options.guestPathOf(share.hostPath).length);
  return `${share.guestPath === '/' ? '' : share.guestPath}${below}`;
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}
