import type { Duplex } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { BoathouseError, describeError } from '../../base/errors.ts';
import { delay, within } from '../../host/delay.ts';
import type { GuestAccess } from '../guest-access.ts';
import type { GuestMount } from '../shares.ts';
import { untilAborted } from '../start/until-aborted.ts';
import type { Warnings } from '../warnings.ts';
import {
  CUT_OFF_REASONS,
  type CutOff,
  guestSocketOf,
  mountInGuest,
  type MountOutcomes,
  renewInGuest,
} from './guest-script.ts';
import { cutOffSentence, lateSentence, reasonOf, subjectOf, unusableSentence } from './sentences.ts';
import type { ShareServers } from './share-servers.ts';

/**
 * The shared folders that no device of the hypervisor's serves (`9p-ssh`): the guest's sshd listens on a socket a folder, each connection to it is
 * carried to a 9P server on the host (`share-servers.ts`), and the guest's own client (v9fs) is at the other end.
 *
 *   away ──an ssh session──▶ sshd listens ──the guest mounts──▶ present ──the session is lost──▶ away …
 *                 ▲                │                               │
 *                 └──after a pause─┴──────── failed ◀──its server ends
 *
 * - v9fs cannot take a broken connection up again: what it has mounted gives EIO for good. So each session mounts anew. Once the folders are present the
 *   guest is asked to put that in place of what running containers have (`vm-assets/guest/boathouse/renew-mounts`), for which nobody waits: one may hang.
 *   Those that it cannot help, as they have something open in it, are told of by a warning, as only a restart does. The warning goes when they have
 *   restarted: the guest tries again every CUT_OFF_LOOK_MS while it stands, and after a try that failed, which changes no warning.
 * - In a boot the guest's engine waits for the first round of mounts, whatever became of each (`vm-assets/guest/boathouse/boot`); so does `settled`.
 * - What is not present is not offered to containers.
 * - A folder that is mounted anew takes those within it along, as they lie on it.
 *
 * `dispose` ends all servers.
 */
export interface ServedSharesOptions {
  /** From the outside in. */
  readonly mounts: readonly GuestMount[];
  readonly access: GuestAccess;
  readonly servers: Pick<ShareServers, 'serve'>;
  readonly warnings: Warnings;
  readonly clock: Clock;
  readonly logger: Logger;
}

export const CUT_OFF_LOOK_MS = 30_000;
/** The guest gives it up by itself after 70 s: it waits for another 40, looks for containers for 10, and helps them for 20. */
export const RENEW_MS = 90_000;
export const RETRY_FIRST_MS = 1_000;
const RETRY_LONGEST_MS = 60_000;
/** The guest gives a mount up by itself after a third of it, unless its server answers at first and hangs then, as on a network drive that is gone. */
export const MOUNT_MS = 30_000;
export const ROUND_MS = 30_000;
const CUT_OFF = 'shares-cut-off';
const NEVER = new AbortController().signal;

class Deferred {
  resolved = false;
  readonly promise: Promise<void>;
  #resolve: () => void = () => undefined;

  constructor() {
    this.promise = new Promise((resolve) => (this.#resolve = resolve));
  }

  resolve(): void {
    this.resolved = true;
    this.#resolve();
  }
}

export class ServedShares implements Disposable {
  readonly #options: ServedSharesOptions;
  readonly #present = new Set<GuestMount>();
  /** Why a folder cannot be served, as far as the host knows better than the guest, by which it fails. */
  readonly #reasons = new Map<GuestMount, string>();
  /** In this session. */
  readonly #failures = new Map<GuestMount, number>();
  /** For which sshd listens in this session. */
  readonly #heard = new Set<GuestMount>();
  readonly #streams = new Map<Duplex, GuestMount>();
  readonly #serving = new Set<Promise<void>>();
  readonly #subscription: Disposable;
  /** It is known what became of each in this session. */
  #settled = new Deferred();
  /** Aborts when the session is lost. */
  #session = new AbortController();
  /** Aborts when a later round has the containers looked after. */
  #look = new AbortController();
  /** One after another. */
  #rounds: Promise<void> = Promise.resolve();

  constructor(options: ServedSharesOptions) {
    this.#options = options;
    if (options.mounts.length === 0) this.#settled.resolve();
    this.#subscription = options.access.onConnectedChange((connected) => {
      this.#end();
      if (connected) this.#mount(options.mounts);
    });
  }

  isPresent(mount: GuestMount): boolean {
    return this.#present.has(mount);
  }

  /** Resolves when the guest has mounted each folder, or it failed, in the session that there is or the next one. Rejects when the signal aborts. */
  async settled(signal: AbortSignal = NEVER): Promise<void> {
    await untilAborted(this.#settled.promise, signal);
  }

  async dispose(): Promise<void> {
    void this.#subscription.dispose();
    this.#end();
    this.#settled.resolve();
    await this.#rounds;
    await Promise.all(this.#serving);
  }

  #end(): void {
    this.#session.abort();
    this.#session = new AbortController();
    for (const stream of this.#streams.keys()) stream.destroy();
    this.#present.clear();
    this.#failures.clear();
    this.#heard.clear();
    if (this.#options.mounts.length > 0 && this.#settled.resolved) this.#settled = new Deferred();
  }

  #mount(mounts: readonly GuestMount[]): void {
    if (mounts.length === 0) return;
    const { signal } = this.#session;
    const round = async (): Promise<void> => {
      if (signal.aborted) return;
      for (const mount of mounts) this.#present.delete(mount);
      const outcomes = await this.#round(mounts, signal).catch((error: unknown) => reasonOf(error));
      if (this.#session.signal !== signal) return;
      for (const mount of mounts) {
        const failure = typeof outcomes === 'string' ? outcomes : outcomes.get(mount.tag);
        this.#note(mount, failure === undefined ? 'the VM does not tell what became of it' : failure);
      }
      this.#settled.resolve();
      if (typeof outcomes !== 'string') this.#renew(signal);
    };
    this.#rounds = this.#rounds.then(round);
  }

  /** Why it failed, by tag; null: it did not. */
  async #round(mounts: readonly GuestMount[], signal: AbortSignal): Promise<MountOutcomes> {
    const { access, clock } = this.#options;
    for (const mount of mounts) await this.#listen(mount, signal);
    const heard = mounts.filter((mount) => this.#heard.has(mount));
    const limitMs = ROUND_MS + heard.length * MOUNT_MS;
    const outcomes = await within(clock, limitMs, mountInGuest(access, heard, signal), () => null);
    if (outcomes === null) {
      // What hangs there hangs on these, and nothing else ends it.
      for (const [stream, mount] of this.#streams) if (mounts.includes(mount)) stream.destroy();
      throw new BoathouseError('share-failed', `the VM was not done with mounting after ${limitMs / 1000} s`);
    }
    const known = mounts.flatMap((mount): [string, string][] => {
      const reason = this.#reasons.get(mount);
      return reason === undefined ? [] : [[mount.tag, reason]];
    });
    return new Map([...outcomes, ...known]);
  }

  async #listen(mount: GuestMount, signal: AbortSignal): Promise<void> {
    this.#reasons.delete(mount);
    if (this.#heard.has(mount)) return;
    try {
      const session = await this.#options.access.session(signal);
      await session.listenStreamLocal(guestSocketOf(mount), (stream) => this.#accept(mount, stream), signal);
      if (!signal.aborted) this.#heard.add(mount);
    } catch (error) {
      this.#reasons.set(mount, `${reasonOf(error)} (the console tells more: boathouse logs)`);
    }
  }

  #accept(mount: GuestMount, stream: Duplex): void {
    const { signal } = this.#session;
    this.#streams.set(stream, mount);
    const serve = async (): Promise<void> => {
      await this.#options.servers.serve(mount, stream).catch((error: unknown) => {
        this.#reasons.set(mount, reasonOf(error));
      });
      this.#streams.delete(stream);
      if (!signal.aborted && this.#present.has(mount) && !this.#isServed(mount)) this.#note(mount, 'its server ended');
    };
    const serving = serve().finally(() => this.#serving.delete(serving));
    this.#serving.add(serving);
  }

  #isServed(mount: GuestMount): boolean {
    return [...this.#streams.values()].includes(mount);
  }

  #note(mount: GuestMount, failure: string | null): void {
    const { warnings, logger } = this.#options;
    if (failure === null && this.#isServed(mount)) {
      this.#present.add(mount);
      logger.info(`the shared folder ${mount.guestPath} is mounted`);
      if (this.#failures.has(mount)) warnings.set(subjectOf(mount), lateSentence(mount));
      else warnings.clear(subjectOf(mount));
      return;
    }
    const reason = failure ?? 'its server ended';
    this.#present.delete(mount);
    logger.warn(`the shared folder ${mount.guestPath} is not mounted: ${reason}`);
    warnings.set(subjectOf(mount), unusableSentence(mount, reason));
    void this.#retry(mount);
  }

  async #retry(mount: GuestMount): Promise<void> {
    const { clock, mounts } = this.#options;
    const { signal } = this.#session;
    const failures = (this.#failures.get(mount) ?? 0) + 1;
    this.#failures.set(mount, failures);
    const pauseMs = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** Math.min(failures - 1, 10));
    await delay(clock, pauseMs, signal).catch(() => undefined);
    const isAround = (other: GuestMount): boolean => mount.guestPath.startsWith(`${other.guestPath}/`);
    // One around it takes it along, when that is tried again.
    const isLeftToAnother = mounts.some((other) => isAround(other) && !this.#present.has(other));
    if (signal.aborted || this.#present.has(mount) || isLeftToAnother) return;
    this.#mount(mounts.filter((other) => `${other.guestPath}/`.startsWith(`${mount.guestPath}/`)));
  }

  /** One look at a time: the last round's. */
  #renew(session: AbortSignal): void {
    this.#look.abort();
    this.#look = new AbortController();
    void this.#renewUntilWell(AbortSignal.any([session, this.#look.signal])).catch(() => undefined);
  }

  /** Until no container is left that cannot be helped; rejects when the signal aborts. */
  async #renewUntilWell(signal: AbortSignal): Promise<void> {
    while (await this.#renewOnce(signal)) await delay(this.#options.clock, CUT_OFF_LOOK_MS, signal);
  }

  /** Whether it is to be done again. */
  async #renewOnce(signal: AbortSignal): Promise<boolean> {
    const { clock, access, logger } = this.#options;
    const giveUp = (): never => {
      throw new BoathouseError('share-failed', `the VM was not done with them after ${RENEW_MS / 1000} s`);
    };
    try {
      const cutOff = await within(clock, RENEW_MS, renewInGuest(access, signal), giveUp);
      return !signal.aborted && this.#warnOfCutOff(cutOff);
    } catch (error) {
      if (signal.aborted) return false;
      logger.warn(`running containers may still have mounts of before: ${describeError(error)}`);
      return true;
    }
  }

  /** Whether there are any. */
  #warnOfCutOff(cutOff: readonly CutOff[]): boolean {
    const { warnings } = this.#options;
    for (const reason of CUT_OFF_REASONS) {
      const containers = cutOff.filter((one) => one.reason === reason).map(({ container }) => container);
      if (containers.length === 0) warnings.clear(`${CUT_OFF}/${reason}`);
      else warnings.set(`${CUT_OFF}/${reason}`, cutOffSentence(reason, containers));
    }
    return cutOff.length > 0;
  }
}
