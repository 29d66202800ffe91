import { BoathouseError } from '../../base/errors.ts';

/**
 * Whether a start failed in a way for which a new VM image can be to blame. What is the user's to mend (settings, folders, ports, a full
 * disk) is not, neither is a guest that nobody found on the hypervisor's switch, which the switch can be to blame for, and neither is
 * anything that concerns the data disk: nobody tries another image on data that are in doubt. That the
 * image really was to blame is only known when an older one boots right after.
 */
const BOOT_FAULTS: ReadonlySet<string> = new Set([
  'kernel-timeout',
  'disks-timeout',
  'services-timeout',
  'ssh-timeout',
  'engine-timeout',
  'guest-panic',
  'guest-failed',
  'vm-exited',
  'engine-ends',
  'root-disk-missing',
  // Each hypervisor is tried with the image's own kernel, and may refuse to load it.
  'hypervisor-unavailable',
  'hypervisor-failed',
]);

/** `files`: the image is not there, not whole, or none of this program's; it was not booted. */
export type ImageFault = 'files' | 'boot';

export function imageFaultOf(error: unknown): ImageFault | null {
  if (!(error instanceof BoathouseError)) return null;
  if (error.code.startsWith('image-')) return 'files';
  return BOOT_FAULTS.has(error.code) ? 'boot' : null;
}
