import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import type { GuestCpu } from '../forward/ssh/algorithms.ts';
import type { SshEndpoint } from '../forward/ssh/ssh-endpoint.ts';
import type { SshSession } from '../forward/ssh-session.ts';
import type { HostPorts } from './network/host-ports.ts';
import type { GuestMount } from './shares.ts';
import type { OpenSshKeyPair } from './openssh-key.ts';
import type { Warnings } from './warnings.ts';

/**
 * What a machine needs of the way into its guest. `forward/` is the implementation over ssh; tests bring one of their own, and
 * a hypervisor with another way in could too.
 */
export interface GuestAccess extends Disposable {
  /**
   * Resolves once a session is up. Tries until then, and rejects only when the signal aborts (with its reason) or when trying
   * again cannot help, for example when the host key is not the pinned one.
   */
  connect(signal: AbortSignal): Promise<void>;
  /** Runs a shell command as root in the guest, once there is a session. Rejects when that breaks, or the signal aborts. */
  run(command: string, signal: AbortSignal): Promise<GuestCommandResult>;
  /** Tells of a session that broke (false) and of one that is back (true). */
  readonly onConnectedChange: Event<boolean>;
  /** Tries at once if there is no session and the next try is some way off: sshd announced itself, the computer woke up. */
  retryNow(): void;
  /** Its `endpoint` is another one than before: what leads to the old one is given up, and the new one is tried at once. */
  moved(): void;
  /** A guest that is paused does not answer, and is not given up for it. */
  setPaused(paused: boolean): void;
  /** The session itself, as soon as there is one, for terminals. Rejects when the signal aborts, or there will be none. */
  session(signal: AbortSignal): Promise<SshSession>;
}

export interface GuestCommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where sshd is reached from the host, and as whom. */
export interface GuestTarget {
  /** Asked at each try. Null: not known yet; `moved` tells when it is. */
  readonly endpoint: () => SshEndpoint | null;
  readonly clientKey: OpenSshKeyPair;
  /** `ssh-ed25519 BASE64 …`; any other key is refused. */
  readonly hostPublicKey: string;
  readonly guestCpu: GuestCpu;
}

export interface GuestConnector {
  /** Returns at once; nothing is connected before `connect`. */
  open(target: GuestTarget): GuestAccess;
}

export interface GuestMounts {
  /** What of the host the guest sees right now, from the outside in: a bind mount of anything else is refused. */
  readonly present: readonly GuestMount[];
  /** Resolves when those that come with the connection to the guest have come or failed; soon, whatever becomes of them. */
  settled(): Promise<void>;
}

export interface EngineGuest {
  readonly access: GuestAccess;
  readonly mounts: GuestMounts;
  /** Its network's own way to open ports of the host; null: there is only `access`. */
  readonly hostPorts: HostPorts | null;
  /** Its addresses are the host's own: what it opens is open there. */
  readonly hasHostAddresses: boolean;
  /** It does not answer until somebody resumes it: who asks the engine meanwhile is told so. */
  readonly isPaused: boolean;
  /** Where users see what is degraded. */
  readonly warnings: Warnings;
}

/** The engine as the host sees it, on the socket that `docker` uses. */
export interface EngineEndpoint {
  /** Puts the socket there and forwards each connection to the engine's socket in the guest. Disposing takes it away. */
  listen(guest: EngineGuest, signal: AbortSignal): Promise<Disposable>;
  /** Resolves when `GET /_ping` on the host's socket was answered with OK; else rejects soon. */
  ping(signal: AbortSignal): Promise<void>;
}
