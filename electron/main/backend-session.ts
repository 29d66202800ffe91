import { toFailure } from '../api/failure.ts';
import type { FolderLayout } from '../api/folder-layout.ts';
import type { Failure, MachineStatus } from '../api/machine-status.ts';
import type { Disposable } from '../base/disposable.ts';
import { BoathouseError } from '../base/errors.ts';
import { Emitter, type Event } from '../base/event.ts';
import { type ApiClient, type Connection, unwrapError } from '../client/connection.ts';

/** `away` is tried again by itself. */
export type BackendState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly api: ApiClient }
  | { readonly kind: 'away'; readonly failure: Failure };

export interface BackendSessionOptions {
  readonly layout: FolderLayout;
  /** Finds or starts the backend: `client/ensure-backend.ts`. */
  readonly connect: (layout: FolderLayout) => Promise<Connection>;
  readonly retryMs: number;
}

const RETRY_LONGEST_MS = 60_000;

/**
 * The app's hold on the backend, for as long as the app runs.
 *
 *   connecting ──▶ connected ──lost──▶ connecting
 *       └──failed──▶ away ──later──▶ connecting
 *
 * `later` is `retryMs`, and twice as long after each failure, a minute at most: a backend that cannot start is not started all day. One
 * that was lost at once after it was there counts as a failure.
 *
 * Backend and app live apart: the VM runs on when the app crashes, and when the backend ends (a crash, an update, a reset) the next one is
 * connected, or started. A connection that is lost is seen by the end of the subscription to the machine's status, which is
 * held from the first moment, so `machine` is always what the backend said last; null while there is none.
 */
export class BackendSession implements Disposable {
  readonly #options: BackendSessionOptions;
  readonly #changed = new Emitter<void>();
  #state: BackendState = { kind: 'connecting' };
  #machine: MachineStatus | null = null;
  #connection: Connection | null = null;
  #retry: NodeJS.Timeout | null = null;
  #connectedMs = 0;
  #failures = 0;
  #disposed = false;

  /** After each change of `state` and of `machine`. */
  readonly onChange: Event<void> = this.#changed.event;

  constructor(options: BackendSessionOptions) {
    this.#options = options;
  }

  get state(): BackendState {
    return this.#state;
  }

  get machine(): MachineStatus | null {
    return this.#machine;
  }

  open(): void {
    void this.#connect();
  }

  /** The API as soon as the connection that is being made is there; null when it could not be made. */
  async api(): Promise<ApiClient | null> {
    while (this.#state.kind === 'connecting' && !this.#disposed) {
      await new Promise<void>((resolve) => {
        const watching = this.onChange(() => {
          void watching.dispose();
          resolve();
        });
      });
    }
    return this.#state.kind === 'connected' ? this.#state.api : null;
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#connection?.close();
    this.#connection = null;
    this.#changed.dispose();
  }

  async #connect(): Promise<void> {
    this.#retry = null;
    this.#become({ kind: 'connecting' });
    try {
      const connection = await this.#options.connect(this.#options.layout);
      if (this.#disposed) {
        connection.close();
        return;
      }
      this.#connection = connection;
      this.#connectedMs = performance.now();
      this.#watch(connection);
      this.#become({ kind: 'connected', api: connection.api });
    } catch (error) {
      this.#away(toFailure(error));
    }
  }

  #watch(connection: Connection): void {
    connection.api.machine.events.subscribe(undefined, {
      onData: (status) => {
        if (this.#connection !== connection) return;
        this.#machine = status;
        this.#changed.fire();
      },
      onError: (error) => this.#lost(connection, toFailure(unwrapError(error))),
      onComplete: () => this.#lost(connection, null),
    });
  }

  #lost(connection: Connection, failure: Failure | null): void {
    if (this.#connection !== connection) return;
    this.#connection = null;
    this.#machine = null;
    connection.close();
    const lived = performance.now() - this.#connectedMs >= this.#options.retryMs;
    if (lived) this.#failures = 0;
    if (lived && (failure === null || failure.code === 'backend-lost')) void this.#connect();
    else this.#away(failure ?? toFailure(new BoathouseError('backend-lost', 'The backend closed the connection')));
  }

  #away(failure: Failure): void {
    if (this.#disposed) return;
    this.#become({ kind: 'away', failure });
    const waitMs = Math.min(this.#options.retryMs * 2 ** this.#failures, RETRY_LONGEST_MS);
    this.#failures += 1;
    this.#retry = setTimeout(() => void this.#connect(), waitMs);
  }

  #become(state: BackendState): void {
    if (this.#disposed) return;
    this.#state = state;
    this.#changed.fire();
  }
}
