import { Emitter } from '../../../electron/base/event.ts';
import type { ListeningSocket, ListeningSockets } from '../../../electron/forward/ports/listening-sockets.ts';

/** Listening sockets of a VM that is not there. */
export class FakeListeners implements ListeningSockets {
  readonly #changes = new Emitter<string>();
  readonly #sockets = new Map<string, readonly ListeningSocket[]>();
  readonly onChange = this.#changes.event;
  followed: readonly string[] = [];

  follow(containers: readonly string[]): void {
    this.followed = containers;
  }

  of(container: string): readonly ListeningSocket[] {
    return this.followed.includes(container) ? (this.#sockets.get(container) ?? []) : [];
  }

  dispose(): void {
    this.#changes.dispose();
  }

  /** Sockets as `tcp 0.0.0.0 80`. */
  listen(container: string, ...sockets: readonly string[]): void {
    const parsed = sockets.map((text) => {
      const [protocol, address = '', port] = text.split(' ');
      return { protocol: protocol as 'tcp' | 'udp', address, port: Number(port) };
    });
    this.#sockets.set(container, parsed);
    this.#changes.fire(container);
  }
}
