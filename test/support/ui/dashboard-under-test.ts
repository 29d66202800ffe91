import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from './browser.ts';
import { DashboardBackend } from './dashboard-backend.ts';
import { DashboardPage } from './pages/dashboard-page.ts';
import { DashboardServer } from './dashboard-server.ts';

/** Everything waits for events; what did not come within this time does not come. */
const WAIT_MS = 10_000;

export interface OpenOptions {
  readonly route?: string;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
}

/** A browser for a file of tests. */
export class DashboardUnderTest {
  #browser: Browser | null = null;

  async launch(): Promise<void> {
    this.#browser = await launchChromium();
  }

  async close(): Promise<void> {
    await this.#browser?.close();
  }

  /** A backend of its own with a running machine, and a page that shows it. */
  async open(
    options: OpenOptions = {},
    prepare: (backend: DashboardBackend) => unknown = () => undefined,
  ): Promise<Dashboard> {
    if (this.#browser === null) throw new Error('launch first');
    const folder = mkdtempSync(join(tmpdir(), 'boathouse-ui-'));
    const backend = new DashboardBackend(join(folder, 'settings.json'));
    await backend.machine.start();
    await prepare(backend);
    const server = await DashboardServer.open(backend);
    const context = await this.#browser.newContext({
      colorScheme: options.scheme ?? 'light',
      viewport: { width: options.width ?? 1200, height: 760 },
      permissions: ['clipboard-read', 'clipboard-write'],
      locale: 'en-US',
    });
    context.setDefaultTimeout(WAIT_MS);
    const page = await context.newPage();
    const dashboard = new Dashboard({ backend, server, context, page, folder });
    await page.goto(`${server.url}#/${options.route ?? 'containers'}`);
    return dashboard;
  }
}

interface DashboardParts {
  readonly backend: DashboardBackend;
  readonly server: DashboardServer;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly folder: string;
}

export class Dashboard extends DashboardPage implements AsyncDisposable {
  readonly backend: DashboardBackend;
  readonly server: DashboardServer;
  /** What the page complained of: errors, refusals of its content security policy, dialogs that somebody’s script opened. */
  readonly complaints: string[] = [];
  readonly #parts: DashboardParts;

  constructor(parts: DashboardParts) {
    super(parts.page);
    this.backend = parts.backend;
    this.server = parts.server;
    this.#parts = parts;
    parts.page.on('pageerror', (error) => this.complaints.push(`error: ${error.message}`));
    parts.page.on('console', (message) => {
      // A socket that cannot be opened is reported by the browser itself; tests of a lost backend want just that.
      if (message.type() === 'error' && !message.text().includes('WebSocket')) this.complaints.push(message.text());
    });
    parts.page.on('dialog', (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.context.close();
    await this.server.close();
    await rm(this.#parts.folder, { recursive: true });
  }
}
