import type { Settings } from '../../../../electron/api/settings.ts';

/** What the program of our stack is told, as JSON in its only argument. */
export interface OwnStackOptions {
  readonly link: StreamLinkOptions | TapLinkOptions;
  /** Those of a machine on our own network, with the MTU that is measured. */
  readonly settings: Settings['network'];
}

/** The backend's network with its worker, to which the guest's card is offered at a socket. */
export interface StreamLinkOptions {
  readonly kind: 'stream';
  readonly networkSocket: string;
  readonly sshSocket: string;
}

/** The gateway on a device that the program makes, in the namespace that it runs in. */
export interface TapLinkOptions {
  readonly kind: 'tap';
  readonly deviceName: string;
  /** Segmentation and checksums are left to the kernel. */
  readonly offloads: boolean;
}

/** Written once the stack runs. */
export const OWN_STACK_READY = /^running$/m;
