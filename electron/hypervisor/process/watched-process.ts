import type { Clock } from '../../base/clock.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { delay, within } from '../../host/delay.ts';
import type { DetachedProcess, ProcessEnd } from '../../host/detached-process.ts';
import { endProcess, waitForProcessEnd } from '../../host/end-process.ts';
import type { ProcessRecord } from '../driver.ts';

export interface WatchOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Its end, when it is a child of ours; the process table is looked at otherwise. */
  readonly child?: DetachedProcess;
  /** Nothing is looked at before this settles: what it stands for breaks when the process ends. */
  readonly lookAfter?: Promise<void>;
  /** The longest pause between two looks; default 250. */
  readonly longestPauseMs?: number;
}

const RETRY_PAUSE_MS = 1000;

/** A process that we started, or that an earlier backend did. */
export class WatchedProcess {
  readonly identity: ProcessRecord;
  readonly #options: WatchOptions;
  readonly #stop = new AbortController();

  constructor(identity: ProcessRecord, options: WatchOptions) {
    this.identity = identity;
    this.#options = options;
  }

  /** Resolves when the process is gone; to null when nobody told us how it ended. Never settles after `stopWatching`. */
  async end(): Promise<ProcessEnd | null> {
    const end = this.#options.child === undefined ? await this.#lookUntilGone() : await this.#options.child.ended;
    return this.#stop.signal.aborted ? await new Promise<null>(() => undefined) : end;
  }

  /** Kills it; false when it still runs after `timeoutMs`. Never throws. */
  async kill(timeoutMs: number): Promise<boolean> {
    try {
      if (await endProcess(this.#options.clock, this.identity, timeoutMs)) return true;
      this.#options.logger.error(`process ${this.identity.pid} does not end, although it was killed`);
    } catch (error) {
      this.#options.logger.error(`process ${this.identity.pid} cannot be killed: ${describeError(error)}`);
    }
    return false;
  }

  /** Waits until it has ended by itself, and kills it after `graceMs`. */
  async endAfter(graceMs: number, killTimeoutMs: number): Promise<void> {
    const ended = this.end().then(() => true);
    if (await within(this.#options.clock, graceMs, ended, () => false)) return;
    await this.kill(killTimeoutMs);
  }

  stopWatching(): void {
    this.#stop.abort();
    this.#options.child?.release();
  }

  async #lookUntilGone(): Promise<null> {
    const { clock, logger, longestPauseMs } = this.#options;
    const signal = this.#stop.signal;
    await this.#options.lookAfter;
    for (;;) {
      try {
        await waitForProcessEnd(this.identity, {
          clock,
          signal,
          ...(longestPauseMs === undefined ? {} : { longestPauseMs }),
        });
        return null;
      } catch (error) {
        if (isCancelled(error)) return null;
        // That the process table could not be read says nothing about the process.
        logger.warn(describeError(error));
        await delay(clock, RETRY_PAUSE_MS);
      }
    }
  }
}

function isCancelled(error: unknown): boolean {
  return error instanceof BoathouseError && error.code === 'cancelled';
}
