import type { Duplex } from 'node:stream';
import { Emitter, type Event } from '../../base/event.ts';
import { DuplexConsole } from './duplex-console.ts';
import { PanicWatch } from './panic-watch.ts';

/** The guest's console of a hypervisor that tells of no panic by itself: read all the time, and so a panic is read off it, and told once. */
export class WatchedConsole {
  readonly stream: DuplexConsole;
  readonly closed: Promise<void>;
  readonly #panic = new Emitter<string>();
  #panicked = false;

  /** `terminal`: not read from yet. `afterPanic`: once everybody was told. */
  constructor(terminal: Duplex, afterPanic: () => void) {
    this.stream = new DuplexConsole(terminal);
    this.closed = new Promise((resolve) => this.stream.onClose(() => resolve()));
    const watch = new PanicWatch();
    terminal.on('data', (chunk: Buffer) => watch.push(chunk));
    watch.onPanic(() => {
      if (this.#panicked) return;
      this.#panicked = true;
      this.#panic.fire('the guest’s kernel panicked; its last words are on the console');
      afterPanic();
    });
  }

  get onPanic(): Event<string> {
    return this.#panic.event;
  }

  get panicked(): boolean {
    return this.#panicked;
  }
}
