import type { Event } from '../../base/event.ts';

/**
 * The guest's tty as the host sees it. Output is binary and arrives whether or not anybody listens; what is written reaches
 * the tty in order. One reader attaches to the hypervisor; many may listen here.
 */
export interface ConsoleStream {
  readonly onOutput: Event<Uint8Array>;
  /** Fires once, when the machine closed the tty. */
  readonly onClose: Event<void>;
  /** Resolves when the hypervisor took the bytes; rejects when the tty is closed. */
  write(data: Uint8Array): Promise<void>;
}
