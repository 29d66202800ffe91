import type { QemuFeatures } from './qemu-features.ts';
import type { Virtiofsd } from './virtiofsd.ts';

/** The programs that a machine takes, as they were found on this host. */
export interface Installation {
  readonly binary: string;
  readonly features: QemuFeatures;
  /** Null when there is none that works. */
  readonly virtiofsd: Virtiofsd | null;
}
