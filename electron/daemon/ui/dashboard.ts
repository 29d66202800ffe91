import { fileURLToPath } from 'node:url';
import type { Backend, UiAddress } from '../../api/backend.ts';
import type { UiPurpose } from '../../api/ui-purpose.ts';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStack } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { RendererFiles } from './renderer-files.ts';
import { UiServer } from './ui-server.ts';
import { UiSessions } from './ui-sessions.ts';

export interface DashboardOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of the built renderer. Default: where the build puts it, beside this compiled code. */
  readonly folder?: string;
}

/** How long a link counts: one that a program of ours opens at once, and one that a person has to take to a browser. */
const LINK_LIFE_MS: Readonly<Record<UiPurpose, number>> = { open: 60_000, print: 600_000 };

/** The dashboard's server, which is opened when it is first asked for and stays as long as the backend. */
export class Dashboard implements Disposable {
  readonly #options: DashboardOptions;
  readonly #files: RendererFiles;
  readonly #owned = new DisposableStack();
  readonly #sessions: UiSessions;
  readonly #changes = new Emitter<void>();
  #opening: Promise<UiServer> | null = null;
  #server: UiServer | null = null;

  /** Fires after each change of `isNeeded`. */
  readonly onChange: Event<void> = this.#changes.event;

  constructor(options: DashboardOptions) {
    this.#options = options;
    this.#files = new RendererFiles(options.folder ?? fileURLToPath(new URL('../../../renderer', import.meta.url)));
    this.#sessions = this.#owned.add(new UiSessions(options.clock));
    this.#owned.add(this.#sessions.onTokens(() => this.#changes.fire()));
  }

  /** A browser is connected, or may come by a link that still counts. */
  get isNeeded(): boolean {
    return this.#sessions.hasTokens || (this.#server?.clients.count ?? 0) > 0;
  }

  /** Errors: `ui-failed`. */
  async address(backend: Backend, purpose: UiPurpose): Promise<UiAddress> {
    const server = await this.#open(backend);
    return { url: server.link(LINK_LIFE_MS[purpose]), built: await this.#files.isBuilt() };
  }

  async dispose(): Promise<void> {
    await this.#owned.dispose();
    this.#changes.dispose();
  }

  #open(backend: Backend): Promise<UiServer> {
    this.#opening ??= UiServer.open({ ...this.#options, backend, files: this.#files, sessions: this.#sessions }).then(
      (server) => {
        this.#server = this.#owned.add(server);
        this.#owned.add(server.clients.onChange(() => this.#changes.fire()));
        return server;
      },
      (error: unknown) => {
        // The next one asks anew.
        this.#opening = null;
        throw error;
      },
    );
    return this.#opening;
  }
}
