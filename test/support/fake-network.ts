import type { CaptureChannel, NetworkControl } from '../../electron/api/backend.ts';
import type { CaptureBytes, CaptureEnd, CaptureRequest } from '../../electron/api/network-capture.ts';
import type { NetworkStatus } from '../../electron/api/network-status.ts';
import { BoathouseError } from '../../electron/base/errors.ts';
import { Emitter } from '../../electron/base/event.ts';
import type { MachineStatus } from '../../electron/api/machine-status.ts';

/** A network that captures what a test says. */
export class FakeNetwork implements NetworkControl {
  readonly captures: CaptureRequest[] = [];
  /** Of the captures that are under way. */
  readonly open = new Set<FakeCapture>();
  /** Said in place of a capture. */
  refusal: BoathouseError | null = null;
  current: NetworkStatus = {
    mode: 'qemu',
    ipv4: { subnet: '10.0.2.0/24', gateway: '10.0.2.2', dns: '10.0.2.3', host: '10.0.2.2', vm: '10.0.2.15' },
    ipv6: null,
    mtu: 1500,
    activity: null,
  };
  readonly #machine: { current(): MachineStatus };
  readonly #changes = new Emitter<void>();

  constructor(machine: { current(): MachineStatus }) {
    this.#machine = machine;
  }

  status(): Promise<NetworkStatus> {
    return this.#isRunning() ? Promise.resolve(this.current) : Promise.reject(notRunning());
  }

  capture(request: CaptureRequest): Promise<CaptureChannel> {
    if (!this.#isRunning()) return Promise.reject(notRunning());
    if (this.refusal !== null) return Promise.reject(this.refusal);
    this.captures.push(request);
    const capture = new FakeCapture(() => {
      this.open.delete(capture);
      this.#changes.fire();
    });
    this.open.add(capture);
    this.#changes.fire();
    return Promise.resolve(capture);
  }

  /** Resolves to the capture, or to undefined when none is open and none is to be. */
  async untilOpen(count: 0 | 1): Promise<FakeCapture | undefined> {
    while (this.open.size !== count) {
      await new Promise<void>((resolve) => {
        const once = this.#changes.event(() => {
          void once.dispose();
          resolve();
        });
      });
    }
    return [...this.open][0];
  }

  #isRunning(): boolean {
    return this.#machine.current().machine.state === 'running';
  }
}

export class FakeCapture implements CaptureChannel {
  readonly #onDisposed: () => void;
  readonly #waiting: (CaptureBytes | CaptureEnd)[] = [];
  #bytes = 0;
  #closed = false;
  #wake: () => void = () => undefined;

  constructor(onDisposed: () => void) {
    this.#onDisposed = onDisposed;
  }

  readonly output: AsyncIterable<CaptureBytes | CaptureEnd> = { [Symbol.asyncIterator]: () => this.#read() };

  /** How many pieces nobody has asked for yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  say(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#push({ kind: 'bytes', base64: Buffer.from(bytes).toString('base64') });
  }

  end(end: Partial<CaptureEnd> = {}): void {
    this.#push({ kind: 'ended', reason: 'stopped', frames: 7, bytes: this.#bytes, lostFrames: 0, ...end });
  }

  stop(): Promise<void> {
    this.end();
    return Promise.resolve();
  }

  dispose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wake();
    this.#onDisposed();
  }

  #push(event: CaptureBytes | CaptureEnd): void {
    this.#waiting.push(event);
    this.#wake();
  }

  async *#read(): AsyncGenerator<CaptureBytes | CaptureEnd, void> {
    while (!this.#closed) {
      const next = this.#waiting.shift();
      if (next === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      else yield next;
      if (next?.kind === 'ended') return;
    }
  }
}

function notRunning(): BoathouseError {
  return new BoathouseError('not-running', 'The engine is not running', { hint: 'Start it: boathouse start' });
}
