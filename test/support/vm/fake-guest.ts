import type { Disposable } from '../../../electron/base/disposable.ts';
import { Emitter } from '../../../electron/base/event.ts';
import type { SshSession } from '../../../electron/forward/ssh-session.ts';
import type {
  EngineEndpoint,
  EngineGuest,
  GuestAccess,
  GuestCommandResult,
  GuestConnector,
  GuestTarget,
} from '../../../electron/vm/guest-access.ts';

/** Guests that are reached when a test says so. */
export class FakeGuests implements GuestConnector {
  readonly opened: { readonly target: GuestTarget; readonly access: FakeAccess }[] = [];
  /** Whether new ones answer at once. */
  answer = true;
  /** Prepares each one. */
  onOpen: (access: FakeAccess) => void = () => undefined;

  open(target: GuestTarget): FakeAccess {
    const access = new FakeAccess();
    this.onOpen(access);
    if (this.answer) access.up();
    this.opened.push({ target, access });
    return access;
  }

  get access(): FakeAccess {
    const last = this.opened.at(-1);
    if (last === undefined) throw new Error('no guest was reached');
    return last.access;
  }
}

export class FakeAccess implements GuestAccess {
  /** Commands, in order. */
  readonly commands: string[] = [];
  retries = 0;
  moves = 0;
  disposed = false;
  paused = false;
  /** Answers a command; by default with its success and nothing else. */
  answer: (command: string) => Promise<GuestCommandResult> = () => Promise.resolve(output(''));
  readonly #connectedChange = new Emitter<boolean>();
  readonly #command = new Emitter<string>();
  #waiting: (() => void)[] = [];
  #failure: Error | null = null;
  #up = false;

  readonly onConnectedChange = this.#connectedChange.event;
  readonly onCommand = this.#command.event;

  up(): void {
    this.#up = true;
    this.#connectedChange.fire(true);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  lose(): void {
    this.#up = false;
    this.#connectedChange.fire(false);
  }

  refuse(error: Error): void {
    this.#failure = error;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async connect(signal: AbortSignal): Promise<void> {
    if (!this.#up && this.#failure === null) await untilCalled(signal, (resolve) => this.#waiting.push(resolve));
    if (this.#failure !== null) throw this.#failure;
  }

  async run(command: string, signal: AbortSignal): Promise<GuestCommandResult> {
    this.commands.push(command);
    this.#command.fire(command);
    signal.throwIfAborted();
    return await this.answer(command);
  }

  retryNow(): void {
    this.retries += 1;
  }

  moved(): void {
    this.moves += 1;
  }

  setPaused(paused: boolean): void {
    this.paused = paused;
  }

  session(): Promise<SshSession> {
    return Promise.reject(new Error('a fake has no session'));
  }

  dispose(): void {
    this.disposed = true;
  }
}

/** An engine that answers when a test says so. */
export class FakeEngine implements EngineEndpoint {
  readonly guests: EngineGuest[] = [];
  listening = 0;
  pings = 0;
  well = true;
  /** Set to leave pings without an answer until their signal aborts. */
  hangs = false;
  readonly #ping = new Emitter<number>();
  readonly onPing = this.#ping.event;

  listen(guest: EngineGuest): Promise<Disposable> {
    this.guests.push(guest);
    this.listening += 1;
    return Promise.resolve({ dispose: () => void (this.listening -= 1) });
  }

  async ping(signal: AbortSignal): Promise<void> {
    this.pings += 1;
    this.#ping.fire(this.pings);
    if (this.hangs) await untilCalled(signal, () => undefined);
    if (!this.well) throw new Error('connection refused');
  }
}

export function output(stdout: string): GuestCommandResult {
  return { exitCode: 0, stdout, stderr: '' };
}

/** Waits for the callback that `keep` is given, or for the signal. */
function untilCalled(signal: AbortSignal, keep: (resolve: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    keep(resolve);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    if (signal.aborted) reject(signal.reason as Error);
  });
}
