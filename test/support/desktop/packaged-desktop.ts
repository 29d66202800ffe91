import { type Browser, chromium, type Page } from 'playwright-core';
import { eventually } from '../eventually.ts';
import { RunningCommand } from '../running-command.ts';

/**
 * An installed app that runs. It has no inspector for Node, by its fuses, so Playwright cannot launch it; its page is reached by Chromium's own
 * debugging port, which it opens when it is told to. Disposing kills it.
 */
export class PackagedDesktop implements AsyncDisposable {
  readonly #app: RunningCommand;
  readonly #browser: Browser;
  readonly page: Page;

  private constructor(app: RunningCommand, browser: Browser, page: Page) {
    this.#app = app;
    this.#browser = browser;
    this.page = page;
  }

  static async launch(
    argv: readonly string[],
    env: NodeJS.ProcessEnv,
    args: readonly string[],
  ): Promise<PackagedDesktop> {
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const app = new RunningCommand([...argv, ...asRoot, '--remote-debugging-port=0', ...args], { env });
    try {
      const [, address = ''] = await app.waitFor(/DevTools listening on (ws:\S+)/);
      const browser = await chromium.connectOverCDP(address);
      const page = await eventually(() => Promise.resolve(browser.contexts()[0]?.pages()[0] ?? null), {
        what: 'the app’s window',
      });
      return new PackagedDesktop(app, browser, page);
    } catch (error) {
      await app[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What it has printed so far. */
  get output(): string {
    return this.#app.output;
  }

  /** It ended by itself; its exit code. */
  untilEnded(): Promise<number | null> {
    return this.#app.exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close().catch(() => undefined);
    await this.#app[Symbol.asyncDispose]();
  }
}
