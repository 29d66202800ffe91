import { join } from 'node:path';
import { CHECKOUT } from '../checkout.ts';
import { RunningCommand } from '../running-command.ts';
import type { DesktopSession } from './desktop-session.ts';

const PROGRAM = join(CHECKOUT, 'test', 'support', 'desktop', 'notification-watcher.py');
/** Debian's: the modules are its packages. */
const PYTHON = '/usr/bin/python3';

export interface ShownNotification {
  readonly id: number;
  readonly title: string;
  readonly body: string;
}

/** The session's notifications: what the app shows, over D-Bus as a desktop is told it. */
export class NotificationWatcher implements AsyncDisposable {
  readonly #program: RunningCommand;

  private constructor(program: RunningCommand) {
    this.#program = program;
  }

  static async start(session: DesktopSession): Promise<NotificationWatcher> {
    const program = new RunningCommand([PYTHON, PROGRAM], { env: { ...process.env, ...session.env } });
    await program.waitFor(/"ready"/);
    return new NotificationWatcher(program);
  }

  /** The next one that nobody has waited for yet. */
  async next(): Promise<ShownNotification> {
    const [line] = await this.#program.waitFor(/^\{"notified".*\}$/m, 30_000);
    return (JSON.parse(line) as { readonly notified: ShownNotification }).notified;
  }

  click({ id }: ShownNotification): void {
    this.#program.write(`${JSON.stringify({ do: 'click', id })}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
  }
}
