import type { Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { ConsoleStream } from '../hypervisor/console/console-stream.ts';
import type { RotatingFile } from '../host/rotating-file.ts';
import { ConsoleHistory } from './console-history.ts';
import { printable } from './console-text.ts';
import { ConsoleLines } from './console-lines.ts';
import { type ConsoleMarker, parseMarker } from './console-markers.ts';

/**
 * The guest's console, across boots. It is attached to each virtual machine in turn and is the only listener of its tty; what
 * comes goes, in this order, to the log file, the history for later viewers, the viewers, and as lines to whoever reads the
 * guest's markers. Viewers stay subscribed while the machine is stopped and see the next boot. Without a machine, what is
 * written is lost, as on a tty that nobody has plugged in: `write` says so by its answer.
 */
export class MachineConsole implements Disposable {
  readonly #log: RotatingFile;
  readonly #output = new Emitter<Uint8Array>();
  readonly #marker = new Emitter<ConsoleMarker>();
  readonly #line = new Emitter<string>();
  #history = new ConsoleHistory();
  #lines = new ConsoleLines(() => undefined);
  #recentLines: string[] = [];
  #panic: string | null = null;
  #stream: ConsoleStream | null = null;
  #subscription: Disposable | null = null;

  constructor(log: RotatingFile) {
    this.#log = log;
  }

  readonly onOutput: Event<Uint8Array> = this.#output.event;
  readonly onMarker: Event<ConsoleMarker> = this.#marker.event;
  /** Every line, markers included; the kernel's and the services' words. */
  readonly onLine: Event<string> = this.#line.event;

  get attached(): boolean {
    return this.#stream !== null;
  }

  /** The last bytes of this boot, for a viewer who comes now. */
  history(): Uint8Array {
    return this.#history.snapshot();
  }

  /** The last lines of this boot, for a message that says why it failed. */
  tail(): readonly string[] {
    return [...this.#recentLines];
  }

  /** What the kernel gave as the reason of its panic in this boot; null when there was none. */
  get panic(): string | null {
    return this.#panic;
  }

  /** Starts to listen. A new boot starts with an empty history; a machine that is adopted goes on with what it says next. */
  attach(stream: ConsoleStream): void {
    this.detach();
    this.#history = new ConsoleHistory();
    this.#recentLines = [];
    this.#panic = null;
    this.#lines = new ConsoleLines((line) => this.#takeLine(line));
    this.#stream = stream;
    this.#subscription = stream.onOutput((bytes) => this.#take(bytes));
  }

  detach(): void {
    void this.#subscription?.dispose();
    this.#subscription = null;
    this.#stream = null;
  }

  /** What the guest did not say here, and somebody else found out in its place. */
  tell(marker: ConsoleMarker): void {
    this.#marker.fire(marker);
  }

  /** False when there is no machine, or it no longer listens. */
  async write(data: Uint8Array): Promise<boolean> {
    if (this.#stream === null) return false;
    return this.#stream.write(data).then(
      () => true,
      () => false,
    );
  }

  async dispose(): Promise<void> {
    this.detach();
    await this.#log.dispose();
  }

  #take(bytes: Uint8Array): void {
    // The driver may use its buffer again.
    const copy = Uint8Array.from(bytes);
    this.#log.append(copy);
    this.#history.push(copy);
    this.#output.fire(copy);
    this.#lines.push(copy);
  }

  #takeLine(line: string): void {
    this.#recentLines.push(line);
    if (this.#recentLines.length > TAIL_LINES) this.#recentLines.shift();
    const panic = PANIC.exec(line);
    if (panic !== null) this.#panic ??= printable(panic[1] ?? '');
    this.#line.fire(line);
    const marker = parseMarker(line);
    if (marker !== null) this.#marker.fire(marker);
  }
}

const TAIL_LINES = 20;
const PANIC = /Kernel panic - not syncing: ?(.*)$/;
