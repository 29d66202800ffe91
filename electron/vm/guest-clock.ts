import type { Clock } from '../base/clock.ts';
import { DisposableStack, type Disposable } from '../base/disposable.ts';
import { describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { GuestAccess } from './guest-access.ts';

/**
 * Keeps the guest's clock on the host's. It falls behind when the computer sleeps or the VM is paused, and drifts a little under
 * emulation; certificates, builds and tokens then fail in strange ways.
 *
 * Timers: one, a tick every TICK_MS. A sleep shows as a tick that comes late by the wall clock (on some systems the monotonic
 * clock stops meanwhile, on others it runs on; the wall clock jumps on all). Then the session is probably dead too, so the link
 * is told, and the guest's clock is looked at; as well every CHECK_MS. While that fails, each tick and each new session tries
 * again.
 *
 * The guest is asked for whole seconds, so only a difference of two or more is corrected.
 */
const TICK_MS = 15_000;
const LATE_MS = 5_000;
const CHECK_MS = 5 * 60_000;
const COMMAND_TIMEOUT_MS = 10_000;
const TOLERATED_MS = 2_000;

export interface GuestClockOptions {
  readonly access: GuestAccess;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class GuestClock implements Disposable {
  readonly #options: GuestClockOptions;
  readonly #owned = new DisposableStack();
  readonly #stop = new AbortController();
  #timer: Disposable | null = null;
  #tickedMs = 0;
  /** Wall time from which on the guest is to be looked at. */
  #dueMs = 0;
  #checking = false;

  constructor(options: GuestClockOptions) {
    this.#options = options;
  }

  /** Looks at once, then now and then. Resolves when it has looked, whatever came of it. */
  async start(): Promise<void> {
    this.#owned.add(
      this.#options.access.onConnectedChange((connected) => {
        if (connected) void this.#checkIfDue();
      }),
    );
    this.#schedule();
    await this.#checkIfDue();
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    void this.#timer?.dispose();
    await this.#owned.dispose();
  }

  #schedule(): void {
    this.#tickedMs = this.#options.clock.now();
    this.#timer = this.#options.clock.after(TICK_MS, () => this.#tick());
  }

  #tick(): void {
    const nowMs = this.#options.clock.now();
    const offMs = nowMs - this.#tickedMs - TICK_MS;
    if (Math.abs(offMs) > LATE_MS) {
      this.#options.logger.info(
        `the clock jumped by ${Math.round(offMs / 1000)} seconds: the computer slept, or was set`,
      );
      this.#options.access.retryNow();
      this.#dueMs = nowMs;
    }
    void this.#checkIfDue();
    this.#schedule();
  }

  async #checkIfDue(): Promise<void> {
    const { clock, logger } = this.#options;
    if (this.#checking || clock.now() < this.#dueMs) return;
    this.#checking = true;
    try {
      await this.#check();
      this.#dueMs = clock.now() + CHECK_MS;
    } catch (error) {
      if (!this.#stop.signal.aborted) logger.debug(`the guest's clock was not checked: ${describeError(error)}`);
    } finally {
      this.#checking = false;
    }
  }

  async #check(): Promise<void> {
    const { clock, logger } = this.#options;
    const skewMs = await guestClockSkew(this.#options, this.#stop.signal);
    if (Math.abs(skewMs) < TOLERATED_MS) return;
    await this.#run(`date -u -s @${Math.round(clock.now() / 1000)}`);
    logger.info(`the guest's clock was ${Math.round(skewMs / 1000)} seconds off and is set`);
  }

  async #run(command: string): Promise<string> {
    return await runWithin(this.#options, command, this.#stop.signal);
  }
}

/** How far the guest's clock is ahead of the host's, in milliseconds, to about half a second. */
export async function guestClockSkew(options: Omit<GuestClockOptions, 'logger'>, signal: AbortSignal): Promise<number> {
  const askedMs = options.clock.now();
  const text = (await runWithin(options, 'date +%s', signal)).trim();
  const answeredMs = options.clock.now();
  if (!/^\d{1,12}$/.test(text)) throw new Error(`the guest's date answered ${JSON.stringify(text.slice(0, 80))}`);
  return Number(text) * 1000 + 500 - (askedMs + answeredMs) / 2;
}

async function runWithin(
  options: Omit<GuestClockOptions, 'logger'>,
  command: string,
  signal: AbortSignal,
): Promise<string> {
  const late = new AbortController();
  const timer = options.clock.after(COMMAND_TIMEOUT_MS, () =>
    late.abort(new Error('the guest did not answer in time')),
  );
  try {
    const result = await options.access.run(command, AbortSignal.any([signal, late.signal]));
    if (result.exitCode !== 0) throw new Error(`${command} failed in the guest: ${result.stderr.trim()}`);
    return result.stdout;
  } finally {
    void timer.dispose();
  }
}
