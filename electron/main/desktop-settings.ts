import type { DesktopSettings as Values } from '../api/desktop-settings.ts';
import type { Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { ApiClient } from '../client/connection.ts';
import type { BackendSession } from './backend-session.ts';

/**
 * What the user has set of the app. The settings are the backend's, so that the dashboard and the command line change them alike; here they
 * are followed on each connection. While there is none, and while their file is refused, what was read last counts; null before the first.
 */
export class DesktopSettings implements Disposable {
  readonly #session: BackendSession;
  readonly #changed = new Emitter<void>();
  readonly #watching: Disposable;
  #api: ApiClient | null = null;
  #changes: { unsubscribe(): void } | null = null;
  #values: Values | null = null;

  /** After each reading, the first included. */
  readonly onChange: Event<void> = this.#changed.event;

  constructor(session: BackendSession) {
    this.#session = session;
    this.#watching = session.onChange(() => this.#follow());
    this.#follow();
  }

  get values(): Values | null {
    return this.#values;
  }

  dispose(): void {
    void this.#watching.dispose();
    this.#changes?.unsubscribe();
    this.#changed.dispose();
  }

  #follow(): void {
    const { state } = this.#session;
    const api = state.kind === 'connected' ? state.api : null;
    if (api === this.#api) return;
    this.#changes?.unsubscribe();
    this.#api = api;
    this.#changes =
      api?.settings.changes.subscribe(undefined, {
        onData: ({ settings }) => {
          this.#values = settings.desktop;
          this.#changed.fire();
        },
        // The session sees a lost connection as well. A backend of before these settings has no such call, and means the defaults.
        onError: () => undefined,
      }) ?? null;
  }
}
