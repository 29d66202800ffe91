import { fileURLToPath } from 'node:url';
import { eventually } from '../eventually.ts';
import { RunningCommand } from '../running-command.ts';
import type { DesktopSession } from './desktop-session.ts';

const PROGRAM = fileURLToPath(new URL('tray-watcher.py', import.meta.url));
/** Debian's: the module is its package. */
const PYTHON = '/usr/bin/python3';

export interface ShownItem {
  readonly tooltip: string;
  readonly title: string;
  readonly status: string;
  /** Width, height, checksum of the pixels. */
  readonly icon: readonly [number, number, number] | null;
}

export interface ShownEntry {
  readonly id: number;
  readonly label: string;
  readonly enabled: boolean;
  readonly type: string;
  readonly children: readonly ShownEntry[];
}

/** The session's tray: what the app's icon says, over D-Bus as a desktop asks it. */
export class TrayWatcher implements AsyncDisposable {
  readonly #program: RunningCommand;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(program: RunningCommand) {
    this.#program = program;
  }

  static async start(session: DesktopSession): Promise<TrayWatcher> {
    const program = new RunningCommand([PYTHON, PROGRAM], { env: { ...process.env, ...session.env } });
    await program.waitFor(/"ready"/);
    return new TrayWatcher(program);
  }

  /** Null until a program has registered an icon. */
  item(): Promise<ShownItem | null> {
    return this.#ask<ShownItem | null>({ ask: 'item' });
  }

  menu(): Promise<readonly ShownEntry[]> {
    return this.#ask<readonly ShownEntry[]>({ ask: 'menu' });
  }

  /** The entry at a path of labels. */
  async entry(...labels: readonly string[]): Promise<ShownEntry> {
    let entries = await this.menu();
    let found: ShownEntry | undefined;
    for (const label of labels) {
      found = entries.find((entry) => entry.label === label);
      if (found === undefined) throw new Error(`no “${label}” among ${entries.map((entry) => entry.label).join(', ')}`);
      entries = found.children;
    }
    if (found === undefined) throw new Error('no label was given');
    return found;
  }

  async click(...labels: readonly string[]): Promise<void> {
    const { id } = await this.entry(...labels);
    await this.#ask({ ask: 'click', id });
  }

  /** Waits until the line of state is this one. */
  async untilState(state: string | RegExp, timeoutMs = 20_000): Promise<void> {
    await eventually(
      async () => {
        const line = (await this.menu())[0]?.label ?? '';
        return (typeof state === 'string' ? line === state : state.test(line)) ? true : null;
      },
      { what: `the tray to say ${String(state)}`, timeoutMs },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
  }

  /** One question at a time. */
  #ask<T>(question: object): Promise<T> {
    const asked = this.#last.then(async () => {
      this.#program.write(`${JSON.stringify(question)}\n`);
      const [line] = await this.#program.waitFor(/^\{"(?:answer|error)".*\}$/m);
      const told = JSON.parse(line) as { readonly answer?: T; readonly error?: string };
      if (told.error !== undefined) throw new Error(told.error);
      return told.answer as T;
    });
    this.#last = asked.catch(() => undefined);
    return asked;
  }
}
