import { BoathouseError } from '../../base/errors.ts';
import type { ShareAttachment } from '../driver.ts';
import { isRecord } from '../is-record.ts';

/**
 * The two programs called virtiofsd: the C one that came with QEMU up to 7.2, and its successor in Rust. They take different
 * options and can do different things; `find-virtiofsd.ts` tells which one is there.
 *
 * Both confine themselves to the shared folder, in namespaces of their own where the system allows it, else by chroot. Without
 * either (`--sandbox none`), a hostile guest could walk out of the folder: then none is used, and 9P, which resolves names
 * beneath its root itself, takes over.
 */
export interface Virtiofsd {
  readonly binary: string;
  readonly flavour: 'c' | 'rust';
  readonly sandbox: 'namespace' | 'chroot';
  /** It enforces a read-only share itself; that the guest mounts it so is no protection. */
  readonly readOnly: boolean;
  /**
   * Runs without root, so that files of any guest user belong to this host user; null as root. 9P's `security_model=none` does
   * the same.
   */
  readonly squashTo: { readonly uid: number; readonly gid: number } | null;
}

/** Number of user and group ids but the last, which means "none". */
const ALL_IDS = 4_294_967_295;

export function virtiofsdArguments(virtiofsd: Virtiofsd, share: ShareAttachment, socket: string): string[] {
  if (virtiofsd.flavour === 'c') {
    // In the -o list a comma separates options, and a backslash takes the next character as it is.
    const source = share.hostPath.replaceAll(/[\\,]/g, '\\$&');
    const options = `sandbox=${virtiofsd.sandbox},cache=auto,announce_submounts,source=${source}`;
    return [`--socket-path=${socket}`, '-o', options];
  }
  const squash = virtiofsd.squashTo;
  return [
    `--socket-path=${socket}`,
    `--shared-dir=${share.hostPath}`,
    `--sandbox=${virtiofsd.sandbox}`,
    '--cache=auto',
    '--announce-submounts',
    ...(share.readOnly ? ['--readonly'] : []),
    ...(squash === null
      ? []
      : [
          `--translate-uid=squash-guest:0:${squash.uid}:${ALL_IDS}`,
          `--translate-gid=squash-guest:0:${squash.gid}:${ALL_IDS}`,
        ]),
  ];
}

/** The virtiofsd for a share; throws `share-failed` when there is none, or when it cannot keep the share's promise. */
export function requireVirtiofsd(virtiofsd: Virtiofsd | null, share: ShareAttachment): Virtiofsd {
  const where = `the folder ${share.hostPath} cannot be shared by virtiofs`;
  if (virtiofsd === null)
    throw new BoathouseError('share-failed', `${where}: no working virtiofsd was found`, { hint: 'Share it by 9p.' });
  if (share.readOnly && !virtiofsd.readOnly) {
    throw new BoathouseError('share-failed', `${where}: ${virtiofsd.binary} cannot share read-only`, {
      hint: 'Share it by 9p.',
    });
  }
  return virtiofsd;
}

/** A virtiofsd that was remembered as JSON; null when the value is not of that form. */
export function parseVirtiofsd(value: unknown): Virtiofsd | null {
  if (!isRecord(value)) return null;
  const { binary, flavour, sandbox, readOnly, squashTo } = value;
  if (typeof binary !== 'string' || (flavour !== 'c' && flavour !== 'rust') || typeof readOnly !== 'boolean')
    return null;
  if (sandbox !== 'namespace' && sandbox !== 'chroot') return null;
  if (squashTo === null) return { binary, flavour, sandbox, readOnly, squashTo };
  if (!isRecord(squashTo) || typeof squashTo['uid'] !== 'number' || typeof squashTo['gid'] !== 'number') return null;
  return { binary, flavour, sandbox, readOnly, squashTo: { uid: squashTo['uid'], gid: squashTo['gid'] } };
}
