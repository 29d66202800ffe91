import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerSummary } from '../../../electron/api/engine/container.ts';
import type { EngineChange } from '../../../electron/api/engine/changes.ts';
import { folderLayout } from '../../../electron/api/folder-layout.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { ApiServer } from '../../../electron/daemon/api-server.ts';
import { StoredSettings } from '../../../electron/daemon/settings-control.ts';
import { SettingsStore } from '../../../electron/daemon/settings-store.ts';
import { FakeBackend } from '../fake-backend.ts';
import { DesktopSession } from './desktop-session.ts';
import { DesktopUnderTest } from './desktop-under-test.ts';
import { NotificationWatcher } from './notification-watcher.ts';
import { TrayWatcher } from './tray-watcher.ts';

/** A desktop with a tray, and a backend without a machine that the app finds in its data folder. */
export class DesktopBench implements AsyncDisposable {
  readonly #electron: string;
  readonly home: string;
  readonly backend: FakeBackend;
  readonly session: DesktopSession;
  readonly tray: TrayWatcher;
  readonly notifications: NotificationWatcher;
  #server: ApiServer | null = null;
  /** One for each client that follows the engine: the tray, and the window’s page. */
  readonly #followers = new Set<(change: EngineChange) => void>();

  private constructor(parts: {
    electron: string;
    home: string;
    session: DesktopSession;
    tray: TrayWatcher;
    notifications: NotificationWatcher;
  }) {
    this.#electron = parts.electron;
    this.home = parts.home;
    this.session = parts.session;
    this.tray = parts.tray;
    this.notifications = parts.notifications;
    this.backend = new FakeBackend(
      new StoredSettings(new SettingsStore(folderLayout(this.home, process.platform).settingsFile), () => null),
    );
    this.backend.recordedEngine.answers.set('changes', (signal) => this.#changes(signal as AbortSignal));
    this.runContainers([]);
  }

  static async start(electron: string): Promise<DesktopBench> {
    const home = await mkdtemp(join(tmpdir(), 'bh-desktop-home-'));
    const session = await DesktopSession.start();
    const bench = new DesktopBench({
      electron,
      home,
      session,
      tray: await TrayWatcher.start(session),
      notifications: await NotificationWatcher.start(session),
    });
    await bench.serve();
    return bench;
  }

  /** The backend is there, as from now on. */
  async serve(): Promise<void> {
    const socket = folderLayout(this.home, process.platform).apiSocket;
    this.#server = await ApiServer.open({ socket, backend: this.backend, logger: silentLogger() });
  }

  async leave(): Promise<void> {
    await this.#server?.dispose();
    this.#server = null;
  }

  /** The user's, as far as the app knows: nobody's login is touched. */
  get configFolder(): string {
    return join(this.home, 'config');
  }

  launch(...args: readonly string[]): Promise<DesktopUnderTest> {
    const env = { XDG_CONFIG_HOME: this.configFolder };
    return DesktopUnderTest.launch({ electron: this.#electron, session: this.session, home: this.home, args, env });
  }

  runContainers(containers: readonly ContainerSummary[]): void {
    this.backend.recordedEngine.answers.set('containers.list', () => containers);
    this.say({ kind: 'listening' });
  }

  /** The engine tells. */
  say(change: EngineChange): void {
    for (const tell of this.#followers) tell(change);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave();
    await this.notifications[Symbol.asyncDispose]();
    await this.tray[Symbol.asyncDispose]();
    await this.session[Symbol.asyncDispose]();
    await rm(this.home, { recursive: true, force: true });
  }

  async *#changes(signal: AbortSignal): AsyncGenerator<EngineChange, void> {
    const waiting: EngineChange[] = [{ kind: 'listening' }];
    let wake = (): void => undefined;
    const tell = (change: EngineChange): void => {
      waiting.push(change);
      wake();
    };
    this.#followers.add(tell);
    try {
      while (!signal.aborted) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else await Promise.race([once(signal, 'abort'), new Promise<void>((resolve) => (wake = resolve))]);
      }
    } finally {
      this.#followers.delete(tell);
    }
  }
}
