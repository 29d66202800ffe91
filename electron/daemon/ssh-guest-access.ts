import { text } from 'node:stream/consumers';
import type { Clock } from '../base/clock.ts';
import { BoathouseError } from '../base/errors.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Logger } from '../base/logger.ts';
import { GuestLink } from '../forward/guest-link.ts';
import { connectSsh, type SshSession } from '../forward/ssh-session.ts';
import { waitForAnswer } from './wait-for-answer.ts';
import type { GuestAccess, GuestCommandResult, GuestConnector, GuestTarget } from '../vm/guest-access.ts';

const USER = 'root';

/** Reaches guests over ssh. */
export function sshConnector(clock: Clock, logger: Logger): GuestConnector {
  return { open: (target) => new SshGuestAccess(target, clock, logger) };
}

/** The machine's way into its guest: one ssh session that is made again when it breaks (`forward/guest-link.ts`). */
class SshGuestAccess implements GuestAccess {
  readonly #link: GuestLink;
  readonly #connectedChange = new Emitter<boolean>();
  readonly onConnectedChange: Event<boolean> = this.#connectedChange.event;

  constructor(target: GuestTarget, clock: Clock, logger: Logger) {
    this.#link = new GuestLink({
      connect: async (signal) => {
        const endpoint = target.endpoint();
        if (endpoint === null) throw new BoathouseError('ssh-unreachable', 'the VM has not told its address yet');
        return await connectSsh({
          ...endpoint,
          username: USER,
          privateKey: target.clientKey.privateKey,
          hostKey: target.hostPublicKey,
          guestCpu: target.guestCpu,
          clock,
          signal,
        });
      },
      clock,
      random: Math.random,
      logger,
    });
    this.#link.onConnected(() => this.#connectedChange.fire(true));
    this.#link.onLost(() => this.#connectedChange.fire(false));
  }

  async connect(signal: AbortSignal): Promise<void> {
    await this.session(signal);
  }

  session(signal: AbortSignal): Promise<SshSession> {
    this.#link.start();
    return this.#link.session(signal);
  }

  async run(command: string, signal: AbortSignal): Promise<GuestCommandResult> {
    const session = await this.session(signal);
    const process = await session.exec(command, { signal });
    process.stdio.end();
    return waitForAnswer(
      signal,
      () => process.stdio.destroy(),
      async () => {
        const [stdout, stderr, exit] = await Promise.all([text(process.stdio), text(process.stderr), process.exited]);
        return { exitCode: exit.exitCode ?? -1, stdout, stderr };
      },
    );
  }

  retryNow(): void {
    this.#link.retryNow();
  }

  moved(): void {
    this.#link.restart();
  }

  setPaused(paused: boolean): void {
    this.#link.current?.setPaused(paused);
    if (!paused) this.#link.retryNow();
  }

  async dispose(): Promise<void> {
    await this.#link.dispose();
    this.#connectedChange.dispose();
  }
}
