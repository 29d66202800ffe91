import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DisposableStack } from '../../../../electron/base/disposable.ts';
import { Emitter } from '../../../../electron/base/event.ts';
import { silentLogger } from '../../../../electron/base/logger.ts';
import type { ApiClient } from '../../../../electron/client/connection.ts';
import { ProcessTerminal } from '../../../../electron/daemon/process-terminal.ts';
import { StoredSettings } from '../../../../electron/daemon/settings-control.ts';
import { SettingsStore } from '../../../../electron/daemon/settings-store.ts';
import { Dashboard } from '../../../../electron/daemon/ui/dashboard.ts';
import { DockerEngine } from '../../../../electron/engine/docker-engine.ts';
import type { GuestProgram } from '../../../../electron/engine/guest-program.ts';
import { systemClock } from '../../../../electron/host/system-clock.ts';
import { FakeBackend } from '../../../support/fake-backend.ts';
import { connectUi, followLink } from '../../../support/ui/ui-browser.ts';
import { FakeEngine } from '../../forward/support/fake-engine.ts';

/** The version that our questions name. */
export const API = '/v1.47';

export const CONTAINER = 'c'.repeat(64);

/** The whole way of a dashboard but for the VM: a browser's WebSocket → the UI's server → our engine client → a fake engine. */
export class EngineUnderTest implements AsyncDisposable {
  readonly engine: FakeEngine;
  readonly folder: string;
  /** Pids of the VM that were to be ended. */
  readonly hungUp: number[] = [];
  /** What commands of the VM are. */
  runInGuest: (command: string) => GuestProgram = () => {
    throw new Error('there is no VM');
  };
  /** Of the user's programs. */
  readonly env: NodeJS.ProcessEnv = {};
  readonly #owned = new DisposableStack();
  readonly #runningChanges = new Emitter<void>();
  readonly #backend: FakeBackend;
  readonly #dashboard: Dashboard;
  readonly #leaves: (() => void)[] = [];
  #running = true;

  private constructor(folder: string, engine: FakeEngine) {
    this.folder = folder;
    this.engine = engine;
    this.#owned.defer(() => rm(folder, { recursive: true, force: true }));
    this.#owned.defer(() => engine.stop());
    const docker = new DockerEngine({
      socketPath: join(folder, 'docker.sock'),
      isRunning: () => this.#running,
      onRunningChange: this.#runningChanges.event,
      hangUp: (pid) => {
        this.hungUp.push(pid);
        return Promise.resolve();
      },
      runInGuest: (command) => Promise.resolve(this.runInGuest(command)),
      dockerConfigFolder: join(folder, 'docker'),
      env: this.env,
      clock: systemClock,
      logger: silentLogger(),
    });
    const store = new SettingsStore(join(folder, 'settings.json'));
    this.#backend = new FakeBackend(new StoredSettings(store, () => null));
    this.#backend.engine = docker;
    this.#backend.openContainer = async (request, signal) => new ProcessTerminal(await docker.exec(request, signal));
    this.#dashboard = this.#owned.add(new Dashboard({ clock: systemClock, logger: silentLogger(), folder }));
  }

  static async open(): Promise<EngineUnderTest> {
    const folder = await mkdtemp(join(tmpdir(), 'boathouse-engine-'));
    return new EngineUnderTest(folder, await FakeEngine.start(join(folder, 'docker.sock')));
  }

  /** A browser of its own. */
  async connect(): Promise<ApiClient> {
    const connection = await connectUi(await followLink((await this.#dashboard.address(this.#backend, 'open')).url));
    this.#owned.defer(async () => connection[Symbol.asyncDispose]());
    this.#leaves.push(() => connection.drop());
    return connection.api;
  }

  /** All browsers are gone, whatever they wait for. */
  leave(): void {
    for (const leave of this.#leaves.splice(0)) leave();
  }

  set running(running: boolean) {
    this.#running = running;
    this.#runningChanges.fire();
  }

  /** `route` without the version. */
  on(route: string, handler: (request: IncomingMessage, response: ServerResponse) => void): void {
    this.engine.on(route.replace(' ', ` ${API}`), handler);
  }

  answer(route: string, body: unknown, status = 200): void {
    this.on(route, (request, response) => {
      request.resume();
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.dispose();
  }
}

export async function drain<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}
