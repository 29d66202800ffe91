import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { CHECKOUT } from '../checkout.ts';
import type { DesktopSession } from './desktop-session.ts';

/** The first window of a cold Electron on a busy machine. */
const LAUNCH_TIMEOUT_MS = 90_000;

export interface DesktopLaunch {
  readonly electron: string;
  readonly session: DesktopSession;
  /** The data folder. */
  readonly home: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The built app in a real Electron. Disposing it kills it; `close` quits it as a user does. */
export class DesktopUnderTest implements AsyncDisposable {
  readonly app: ElectronApplication;
  #ended = false;

  private constructor(app: ElectronApplication) {
    this.app = app;
    app.once('close', () => (this.#ended = true));
  }

  static async launch(options: DesktopLaunch): Promise<DesktopUnderTest> {
    const app = await _electron.launch({
      executablePath: options.electron,
      args: desktopArgs(options.args),
      env: desktopEnv(options),
      timeout: LAUNCH_TIMEOUT_MS,
    });
    return new DesktopUnderTest(app);
  }

  get ended(): boolean {
    return this.#ended;
  }

  page(): Promise<Page> {
    return this.app.firstWindow({ timeout: LAUNCH_TIMEOUT_MS });
  }

  /** Waits for a text on the page; one that does not come says what there is to see instead, which a headless machine does not show. */
  async untilShown(text: string): Promise<void> {
    const page = await this.page();
    try {
      await page.getByText(text, { exact: true }).first().waitFor();
    } catch (error) {
      throw new Error(`${text} is not seen: ${await this.#look(page)}`, { cause: error });
    }
  }

  async #look(page: Page): Promise<string> {
    const windows = await this.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => ({
        visible: window.isVisible(),
        bounds: window.getBounds(),
        content: window.contentView.getBounds(),
      })),
    );
    const size: unknown = await page.evaluate('[innerWidth, innerHeight, document.visibilityState]');
    return `${JSON.stringify({ windows, size })}\n${await page.locator('body').innerText()}`;
  }

  async untilEnded(timeoutMs = 60_000): Promise<void> {
    if (!this.#ended) await this.app.waitForEvent('close', { timeout: timeoutMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    const closed = this.app.waitForEvent('close', { timeout: 10_000 });
    this.app.process().kill('SIGKILL');
    await closed.catch(() => undefined);
  }
}

/** Chromium refuses to run sandboxed as root, which a test's container often is. */
export function desktopArgs(args: readonly string[] = []): string[] {
  return [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), CHECKOUT, ...args];
}

export function desktopEnv({ session, home, env }: DesktopLaunch): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(own), ...session.env, BOATHOUSE_HOME: home, LANG: 'en_US.UTF-8', ...env };
}
