import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FolderLayout, folderLayout } from '../../electron/api/folder-layout.ts';
import { silentLogger } from '../../electron/base/logger.ts';
import { ApiServer } from '../../electron/daemon/api-server.ts';
import { StoredSettings } from '../../electron/daemon/settings-control.ts';
import { SettingsStore } from '../../electron/daemon/settings-store.ts';
import { CHECKOUT } from './checkout.ts';
import { type CommandOptions, type CommandResult, runCommand } from './command.ts';
import { FakeBackend } from './fake-backend.ts';
import { PseudoTerminal, type ScreenSize } from './pseudo-terminal.ts';
import { RunningCommand } from './running-command.ts';

/** The built program: the real process, as a user runs it. */
export const CLI = join(CHECKOUT, 'dist', 'electron', 'cli', 'main.js');

/**
 * The command line in front of a fake backend that this process serves, in a data folder of its own. Without `serve`, there is
 * no backend, and the program starts the real one.
 */
export class CliUnderTest implements AsyncDisposable {
  readonly backend: FakeBackend;
  readonly layout: FolderLayout;
  readonly env: NodeJS.ProcessEnv;
  #server: ApiServer | null = null;

  private constructor(folder: string) {
    this.layout = folderLayout(join(folder, 'home'), process.platform);
    const store = new SettingsStore(this.layout.settingsFile);
    this.backend = new FakeBackend(new StoredSettings(store, () => null));
    this.env = {
      PATH: process.env['PATH'],
      HOME: folder,
      DOCKER_CONFIG: join(folder, 'docker'),
      BOATHOUSE_HOME: this.layout.home,
      BOATHOUSE_IMAGE: join(folder, 'no-image'),
      LANG: 'C.UTF-8',
      // Under Wine the program needs it as much as we do.
      ...(process.platform === 'win32' ? { NODE_SKIP_PLATFORM_CHECK: '1' } : {}),
    };
  }

  static async open(): Promise<CliUnderTest> {
    return new CliUnderTest(await mkdtemp(join(tmpdir(), 'bh-cli-')));
  }

  static async serving(): Promise<CliUnderTest> {
    const cli = await CliUnderTest.open();
    await cli.serve();
    return cli;
  }

  async serve(): Promise<ApiServer> {
    const { layout, backend } = this;
    await mkdir(layout.home, { recursive: true });
    this.#server = await ApiServer.open({ socket: layout.apiSocket, backend, logger: silentLogger() });
    return this.#server;
  }

  run(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    return runCommand([process.execPath, CLI, ...args], { ...options, env: { ...this.env, ...options.env } });
  }

  start(args: readonly string[]): RunningCommand {
    return new RunningCommand([process.execPath, CLI, ...args], { env: this.env });
  }

  terminal(args: readonly string[], size: ScreenSize = { rows: 24, columns: 80 }): Promise<PseudoTerminal> {
    return PseudoTerminal.open([process.execPath, CLI, ...args], size, { env: this.env });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.dispose();
    // On Windows a backend that is just ending holds its folder.
    await rm(this.env['HOME'] ?? '', { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
