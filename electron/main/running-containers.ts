import type { EngineChange } from '../api/engine/changes.ts';
import type { ContainerSummary } from '../api/engine/container.ts';
import type { Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { ApiClient } from '../client/connection.ts';
import type { BackendSession } from './backend-session.ts';

/**
 * The containers that run, for the tray and for the question at quitting: read anew after each change of the engine that concerns
 * containers, one reading at a time. Empty while the engine or the backend is away.
 */
export class RunningContainers implements Disposable {
  readonly #session: BackendSession;
  readonly #changed = new Emitter<void>();
  readonly #engineChanged = new Emitter<EngineChange>();
  readonly #watching: Disposable;
  #api: ApiClient | null = null;
  #changes: { unsubscribe(): void } | null = null;
  #list: readonly ContainerSummary[] = [];
  #reading = false;
  #stale = false;
  #known = false;

  readonly onChange: Event<void> = this.#changed.event;
  /** What the engine tells, for who follows more than the list. */
  readonly onEngineChange: Event<EngineChange> = this.#engineChanged.event;

  constructor(session: BackendSession) {
    this.#session = session;
    this.#watching = session.onChange(() => this.#follow());
    this.#follow();
  }

  get list(): readonly ContainerSummary[] {
    return this.#list;
  }

  /** False: whether any runs is not known, and `list` is empty. */
  get known(): boolean {
    return this.#known;
  }

  dispose(): void {
    void this.#watching.dispose();
    this.#changes?.unsubscribe();
    this.#changes = null;
    this.#api = null;
    this.#changed.dispose();
    this.#engineChanged.dispose();
  }

  #follow(): void {
    const { state } = this.#session;
    const api = state.kind === 'connected' ? state.api : null;
    if (api === this.#api) return;
    this.#changes?.unsubscribe();
    this.#api = api;
    this.#become(null);
    this.#changes =
      api?.engine.changes.subscribe(undefined, {
        onData: (change) => {
          this.#engineChanged.fire(change);
          if (change.kind === 'offline') this.#become(null);
          else if (change.kind === 'listening' || change.objects.some(({ type }) => type === 'container')) this.#read();
        },
        // The session sees a lost connection as well, and gives us the next one.
        onError: () => this.#become(null),
      }) ?? null;
  }

  #read(): void {
    if (this.#reading) {
      this.#stale = true;
      return;
    }
    const api = this.#api;
    if (api === null) return;
    this.#reading = true;
    this.#stale = false;
    void api.engine.containers.list
      .query({ size: false })
      .then((all) => all.filter(({ state }) => state === 'running' || state === 'restarting' || state === 'paused'))
      .catch(() => null)
      .then((running) => {
        this.#reading = false;
        if (api === this.#api) this.#become(running);
        if (this.#stale) this.#read();
      });
  }

  #become(running: readonly ContainerSummary[] | null): void {
    const list = running ?? [];
    this.#known = running !== null;
    if (list.length === 0 && this.#list.length === 0) return;
    this.#list = list;
    this.#changed.fire();
  }
}
