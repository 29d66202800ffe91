import { BoathouseError, describeError } from '../base/errors.ts';
import { unwrapError } from '../client/connection.ts';
import type { BackendSession, BackendState } from './backend-session.ts';
import type { RunningContainers } from './running-containers.ts';

/** `update`: the app is then replaced and starts again. */
export type QuitPurpose = 'quit' | 'update';

export interface QuittingOptions {
  readonly session: BackendSession;
  readonly containers: RunningContainers;
  /** Asks the user, telling what will stop (null: that is not known); resolves to the answer. */
  readonly confirm: (containers: readonly string[] | null, purpose: QuitPurpose) => Promise<boolean>;
  /** The machine is being stopped, or is not any more: the tray shows it. */
  readonly onStopping: () => void;
  /** Tells the user that the machine was not stopped; resolves to whether he quits all the same. */
  readonly confirmUnstopped: (reason: string) => Promise<boolean>;
  /** Ends the process. */
  readonly exit: (purpose: QuitPurpose) => void;
}

/**
 * The way out.
 *
 *   no ──quit──▶ asked ──cancelled──▶ no
 *   │              └──confirmed──▶ stopping ──stopped──▶ exit
 *   └──quit, of a failed one─────────▶┤
 *                                     ├──could not be──▶ told ──quit all the same──▶ exit
 *                                     │                    └──not──▶ no
 *                                     └──quit again──▶ forced ──done, or quit once more──▶ exit
 *                                                         └──could not be──▶ told
 *
 * A machine that is stopped costs no question, and neither does one that failed; that one is stopped all the same, since its VM may still run
 * (`vm/machine.ts`), which takes no time where it does not. `stopping` takes as long as the containers' grace periods; a second quit kills the VM,
 * whose file systems are then checked at the next start. A machine that was not stopped runs on without the app, as the user is told.
 */
export class Quitting {
  readonly #options: QuittingOptions;
  #state: 'no' | 'asked' | 'stopping' | 'forced' | 'told' = 'no';
  /** Of the one that is under way. */
  #purpose: QuitPurpose = 'quit';

  constructor(options: QuittingOptions) {
    this.#options = options;
  }

  get underWay(): boolean {
    return this.#state === 'stopping' || this.#state === 'forced';
  }

  /** While one is under way, a second one forces it and leaves its purpose. */
  async quit(purpose: QuitPurpose = 'quit'): Promise<void> {
    const { session, containers, confirm, onStopping, exit } = this.#options;
    if (this.#state === 'asked' || this.#state === 'told') return;
    if (this.#state === 'forced') {
      exit(this.#purpose);
      return;
    }
    if (this.#state === 'stopping') {
      this.#state = 'forced';
      await this.#stop({ force: true });
      return;
    }
    this.#purpose = purpose;
    const state = session.machine?.machine.state;
    if (state === undefined || state === 'stopped') {
      exit(purpose);
      return;
    }
    if (state !== 'failed') {
      this.#state = 'asked';
      const confirmed = await confirm(containers.known ? containers.list.map(({ name }) => name) : null, purpose);
      this.#state = 'no';
      if (!confirmed) return;
    }
    this.#state = 'stopping';
    onStopping();
    await this.#stop({ force: false });
  }

  /** The way on is that of the latest stop: of a forced one the plain one hears as well. */
  async #stop(request: { readonly force: boolean }): Promise<void> {
    const { session, onStopping, confirmUnstopped, exit } = this.#options;
    const own = this.#state;
    let reason: string | null = null;
    try {
      const api = await session.api();
      if (api === null) throw noBackend(session.state);
      await api.machine.stop.mutate(request);
    } catch (error) {
      reason = describeError(unwrapError(error));
    }
    if (this.#state !== own) return;
    if (reason !== null) {
      this.#state = 'told';
      const leaves = await confirmUnstopped(reason);
      this.#state = 'no';
      onStopping();
      if (!leaves) return;
      // Containers run on, so nothing is replaced under them.
      this.#purpose = 'quit';
    }
    exit(this.#purpose);
  }
}

function noBackend(state: BackendState): Error {
  if (state.kind === 'away') return new BoathouseError(state.failure.code, state.failure.message);
  return new BoathouseError('backend-lost', 'There is no backend that could stop it');
}
