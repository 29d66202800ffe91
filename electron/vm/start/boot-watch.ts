import type { CancelSignal } from '../../base/cancellation.ts';
import { DisposableStack, type Disposable } from '../../base/disposable.ts';
import { BoathouseError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { VirtualMachine, VmExit } from '../../hypervisor/driver.ts';
import { printable } from '../console-text.ts';
import type { ConsoleMarker } from '../console-markers.ts';
import type { MachineConsole } from '../machine-console.ts';
import { guestFatalError } from './guest-fatal.ts';

/**
 * Follows one boot from the outside. Two things come of it:
 *
 * - how far the guest is, by its markers. A later one stands for those before it, since the kernel's own output may cut into
 *   one and make it unreadable:
 *     guest      init runs: any marker
 *     data-disk  the data disk was found; it is checked if need be, and mounted
 *     disks      the data disk is mounted: a service that needs it started. sshd does not, and may start before
 *     services   the disks are ready and sshd runs; or dockerd does, which is started last
 * - the end of it: `fatal`, a dockerd that ends ENGINE_ENDS_MAX times, a panic, or a machine that is gone abort `signal` at once with the error that says why, so no
 *   deadline has to pass. A machine that goes away after dispose is not its concern.
 */
export type BootStage = 'guest' | 'data-disk' | 'disks' | 'services';

const TAIL_LINES = 8;
/** Lines of dockerd's that are kept for the message, and which of them say why it ended. */
const ENGINE_LINES = 12;
const ENGINE_PREFIX = 'dockerd: ';
const ENGINE_FAILURE = /failed to start|level=(?:fatal|error)|unable to configure/;
const ENGINE_ENDS_MAX = 3;
const NEED_DATA_DISK = new Set(['containerd', 'dockerd']);

export interface BootWatchOptions {
  readonly console: MachineConsole;
  readonly vm: VirtualMachine;
  /** When it aborts, so does ours, with its reason. */
  readonly signal: CancelSignal;
}

export class BootWatch implements Disposable {
  readonly #controller = new AbortController();
  readonly #console: MachineConsole;
  readonly #owned = new DisposableStack();
  readonly #progress = new Emitter<void>();
  #guest = false;
  #dataDisk = false;
  #disks = false;
  #sshd = false;
  #dockerd = false;
  #engineEnds = 0;
  readonly #engineLines: string[] = [];

  constructor(options: BootWatchOptions) {
    const { console, vm, signal } = options;
    this.#console = console;
    const giveUp = (): void => this.#controller.abort(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    this.#owned.defer(() => signal.removeEventListener('abort', giveUp));
    this.#owned.add(console.onMarker((marker) => this.#take(marker)));
    this.#owned.add(console.onLine((line) => this.#takeLine(line)));
    this.#owned.add(vm.onPanic((detail) => this.#fail(this.#panicError(detail))));
    void vm.exited.then((exit) => this.#fail(this.#exitError(exit)));
  }

  /** Aborts when this boot cannot become a running machine; the reason is a BoathouseError. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Each line of the console: a sign of life. */
  get onLine(): Event<string> {
    return this.#console.onLine;
  }

  /** Resolves when the guest is that far, at once when it already is; rejects with the signal's reason. */
  reach(stage: BootStage, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        if (!signal.aborted && !this.#isReached(stage)) return;
        void subscription.dispose();
        signal.removeEventListener('abort', settle);
        if (signal.aborted) reject(signal.reason as Error);
        else resolve();
      };
      const subscription = this.#progress.event(settle);
      signal.addEventListener('abort', settle, { once: true });
      settle();
    });
  }

  async dispose(): Promise<void> {
    await this.#owned.dispose();
  }

  #take(marker: ConsoleMarker): void {
    if (marker.kind === 'fatal') this.#fail(guestFatalError(marker));
    this.#guest = true;
    this.#dataDisk ||= marker.kind === 'phase' && marker.phase === 'data-disk';
    if (marker.kind === 'service' && marker.state === 'started') {
      this.#disks ||= NEED_DATA_DISK.has(marker.service);
      this.#sshd ||= marker.service === 'sshd';
      this.#dockerd ||= marker.service === 'dockerd';
    }
    if (marker.kind === 'service' && marker.service === 'dockerd') this.#takeEngine(marker.state);
    this.#progress.fire();
  }

  #isReached(stage: BootStage): boolean {
    if (stage === 'guest') return this.#guest;
    if (stage === 'disks') return this.#disks;
    if (stage === 'data-disk') return this.#dataDisk || this.#disks;
    return this.#dockerd || (this.#disks && this.#sshd);
  }

  /** Not every hypervisor tells of a panic; with `panic=-1` the machine is gone right after, and this is the better reason. */
  #takeLine(line: string): void {
    if (line.startsWith(ENGINE_PREFIX)) {
      this.#engineLines.push(printable(line.slice(ENGINE_PREFIX.length)));
      if (this.#engineLines.length > ENGINE_LINES) this.#engineLines.shift();
    }
    if (this.#console.panic !== null) this.#fail(this.#panicError(this.#console.panic));
  }

  #fail(error: BoathouseError): void {
    if (!this.#owned.disposed) this.#controller.abort(error);
  }

  /** The guest starts it again and again, a little later each time. What ends so often does not come up by waiting. */
  #takeEngine(state: string): void {
    if (state === 'ready') this.#engineEnds = 0;
    if (state !== 'exited') return;
    this.#engineEnds += 1;
    if (this.#engineEnds < ENGINE_ENDS_MAX) return;
    const words = this.#engineLines.filter((line) => ENGINE_FAILURE.test(line));
    const said = (words.length === 0 ? this.#engineLines : words).slice(-1).join('\n');
    this.#fail(
      new BoathouseError('engine-ends', `The engine ends right after its start: ${said}`, {
        hint: 'If engine.config was changed, correct it (boathouse settings edit) or take it back: boathouse settings reset engine.config.',
      }),
    );
  }

  #panicError(detail: string): BoathouseError {
    const what = `The VM’s kernel panicked${detail === '' ? '' : `: ${detail}`}`;
    return new BoathouseError('guest-panic', what + this.#tail(), {
      hint: 'It was booted twice. Please report it with the console’s log.',
    });
  }

  #exitError(exit: VmExit): BoathouseError {
    const what = exit.kind === 'shutdown' ? 'it switched itself off' : exit.detail;
    return new BoathouseError('vm-exited', `The VM ended while it was starting: ${what}${this.#tail()}`, {
      hint: 'The logs of the hypervisor and of the console say more.',
    });
  }

  /** The console's last words, to be put behind a message; empty when it said nothing. */
  #tail(): string {
    const lines = this.#console
      .tail()
      .map(printable)
      .filter((line) => line !== '');
    return lines.length === 0 ? '' : `. The console’s last lines:\n${lines.slice(-TAIL_LINES).join('\n')}`;
  }
}
