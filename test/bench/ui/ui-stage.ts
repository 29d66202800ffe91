import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderLayout } from '../../../electron/api/folder-layout.ts';
import { silentLogger } from '../../../electron/base/logger.ts';
import { ApiServer } from '../../../electron/daemon/api-server.ts';
import { DesktopSession } from '../../support/desktop/desktop-session.ts';
import { electronForTests } from '../../support/desktop/electron-for-tests.ts';
import { DashboardBackend } from '../../support/ui/dashboard-backend.ts';
import { DashboardServer } from '../../support/ui/dashboard-server.ts';

/**
 * What the windows are measured on: a display of its own, and one backend without a machine, in this process, which the app finds in its data
 * folder and a browser at an address. Disposing takes all of it away.
 */
export class UiStage implements AsyncDisposable {
  readonly session: DesktopSession;
  readonly electron: string;
  /** The app's data folder. */
  readonly home: string;
  readonly backend: DashboardBackend;
  readonly server: DashboardServer;
  readonly #socket: ApiServer;

  private constructor(parts: {
    session: DesktopSession;
    electron: string;
    home: string;
    backend: DashboardBackend;
    server: DashboardServer;
    socket: ApiServer;
  }) {
    this.session = parts.session;
    this.electron = parts.electron;
    this.home = parts.home;
    this.backend = parts.backend;
    this.server = parts.server;
    this.#socket = parts.socket;
  }

  static async open(): Promise<UiStage> {
    const found = await electronForTests();
    if (!('file' in found)) throw new Error(`There is no Electron: ${found.reason}`);
    const session = await DesktopSession.start();
    const home = await mkdtemp(join(tmpdir(), 'bh-ui-bench-'));
    const layout = folderLayout(home, process.platform);
    const backend = new DashboardBackend(layout.settingsFile);
    await backend.machine.start();
    const socket = await ApiServer.open({ socket: layout.apiSocket, backend, logger: silentLogger() });
    const server = await DashboardServer.open(backend);
    return new UiStage({ session, electron: found.file, home, backend, server, socket });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    await this.#socket.dispose();
    await this.session[Symbol.asyncDispose]();
    await rm(this.home, { recursive: true, force: true });
  }
}
