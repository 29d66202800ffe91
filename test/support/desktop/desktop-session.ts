import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningCommand } from '../running-command.ts';

/** A display and a session bus of a test's own: nothing is shown, and nobody's desktop is touched. */
export class DesktopSession implements AsyncDisposable {
  readonly #display: RunningCommand;
  readonly #bus: RunningCommand;
  readonly #folder: string;
  readonly env: Readonly<Record<string, string>>;

  private constructor(parts: {
    display: RunningCommand;
    bus: RunningCommand;
    folder: string;
    env: Record<string, string>;
  }) {
    this.#display = parts.display;
    this.#bus = parts.bus;
    this.#folder = parts.folder;
    this.env = parts.env;
  }

  static async start(): Promise<DesktopSession> {
    const folder = await mkdtemp(join(tmpdir(), 'bh-desktop-'));
    // It takes the first number that is free and tells which.
    const display = new RunningCommand(['Xvfb', '-displayfd', '1', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp']);
    const [, number = ''] = await display.waitFor(/^(\d+)$/m);
    const bus = new RunningCommand([
      'dbus-daemon',
      '--session',
      '--nofork',
      '--print-address=1',
      `--address=unix:dir=${folder}`,
    ]);
    const [address] = await bus.waitFor(/unix:path=\S+/);
    const env = { DISPLAY: `:${number}`, DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: folder };
    return new DesktopSession({ display, bus, folder, env });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bus[Symbol.asyncDispose]();
    await this.#display[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
