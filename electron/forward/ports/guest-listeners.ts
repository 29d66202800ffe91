import type { Clock } from '../../base/clock.ts';
import { describeError } from '../../base/errors.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { delay, throwIfCancelled } from '../../host/delay.ts';
import { backoffMs, type BackoffLimits } from '../backoff.ts';
import { ENGINE_EVENT_MAX_BYTES, LISTENERS_MAX } from '../limits.ts';
import type { SshSession } from '../ssh-session.ts';
import type { SshProcess } from '../ssh/ssh-process.ts';
import { readLines } from '../../host/engine-request.ts';
import { readReport, REPORT_END } from './listener-report.ts';
import type { ListeningSocket, ListeningSockets } from './listening-sockets.ts';

export interface GuestListenersOptions {
  /** The session of the moment, or the next one. */
  readonly session: (signal: AbortSignal) => Promise<SshSession>;
  /** How the program is run in the VM. Default: where the image has it. */
  readonly command?: string;
  readonly clock: Clock;
  /** Numbers from 0 up to 1, for the pauses. */
  readonly random: () => number;
  readonly logger: Logger;
}

const COMMAND = 'exec /usr/lib/boathouse/listeners';
const BACKOFF: BackoffLimits = { firstMs: 200, longestMs: 30_000 };
const NOBODY: readonly ListeningSocket[] = [];

/**
 * Asks a program in the VM, over the ssh session, which tells by itself what changes (`vm-assets/guest/boathouse/listeners`).
 *
 *   idle ──somebody to follow──▶ watching ──the program or the session ends──▶ a pause (`BACKOFF`) ──▶ watching …
 *     ▲                             │
 *     └───────nobody to follow──────┘
 *
 * The program runs while there is somebody to follow, and gets each list on its standard input. What was last heard is held to be true
 * while the session is gone. More than `LISTENERS_MAX` sockets of one container are not looked at.
 */
export class GuestListeners implements ListeningSockets {
  readonly #options: GuestListenersOptions;
  readonly #changes = new Emitter<string>();
  #followed: readonly string[] = [];
  #known = new Map<string, readonly ListeningSocket[]>();
  /** Ends what is under way; null while nobody is followed. */
  #stop: AbortController | null = null;
  #program: SshProcess | null = null;

  constructor(options: GuestListenersOptions) {
    this.#options = options;
  }

  get onChange(): Event<string> {
    return this.#changes.event;
  }

  follow(containers: readonly string[]): void {
    const before = this.#followed;
    this.#followed = [...containers].sort();
    if (this.#followed.join() === before.join()) return;
    for (const id of this.#known.keys()) if (!containers.includes(id)) this.#known.delete(id);
    if (containers.length === 0) {
      this.#end();
    } else if (this.#stop === null) {
      this.#stop = new AbortController();
      void this.#watch(this.#stop);
    } else {
      this.#tell();
    }
  }

  of(container: string): readonly ListeningSocket[] {
    return this.#known.get(container) ?? NOBODY;
  }

  dispose(): void {
    this.#followed = [];
    this.#end();
    this.#changes.dispose();
  }

  #end(): void {
    this.#stop?.abort();
    this.#stop = null;
    this.#program?.stdio.destroy();
    this.#program = null;
  }

  #tell(): void {
    this.#program?.stdio.write(`${this.#followed.join(' ')}\n`);
  }

  async #watch(stop: AbortController): Promise<void> {
    const { signal } = stop;
    const { clock, logger, random } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#hear(signal, () => (failures = 0));
      } catch (error) {
        if (!stop.signal.aborted) logger.debug(`no report of listening sockets: ${describeError(error)}`);
      }
      failures += 1;
      await delay(clock, backoffMs(failures, BACKOFF, random), signal).catch(() => undefined);
    }
  }

  async #hear(signal: AbortSignal, heard: () => void): Promise<void> {
    const session = await this.#options.session(signal);
    const program = await session.exec(this.#options.command ?? COMMAND, { signal });
    this.#program = program;
    try {
      throwIfCancelled(signal);
      program.stdio.on('error', () => undefined);
      this.#tell();
      let lines: string[] = [];
      for await (const line of readLines(program.stdio, ENGINE_EVENT_MAX_BYTES)) {
        if (line !== REPORT_END) {
          lines.push(line);
          continue;
        }
        if (signal.aborted) return;
        heard();
        this.#apply(readReport(lines));
        lines = [];
      }
    } finally {
      program.stdio.destroy();
      if (this.#program === program) this.#program = null;
    }
  }

  #apply(report: ReadonlyMap<string, readonly ListeningSocket[]>): void {
    for (const id of this.#followed) {
      const sockets = report.get(id) ?? NOBODY;
      if (sockets.length > LISTENERS_MAX) {
        this.#options.logger.warn(
          `of ${sockets.length} listening sockets of one container ${LISTENERS_MAX} are published`,
        );
      }
      const now = sockets.slice(0, LISTENERS_MAX);
      if (textOf(now) === textOf(this.of(id))) continue;
      this.#known.set(id, now);
      this.#changes.fire(id);
    }
  }
}

function textOf(sockets: readonly ListeningSocket[]): string {
  return sockets.map(({ protocol, address, port }) => `${protocol} ${address} ${port}`).join();
}
