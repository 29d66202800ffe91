import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BrowserWindow, ipcMain, type IpcMainEvent, nativeTheme, shell } from 'electron';
import type { BridgeReply } from '../../api/bridge.ts';
import { BRIDGE_CHANNELS } from '../../api/bridge-channels.ts';
import type { FileChoice } from '../../api/file-choice.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { Texts } from '../texts.ts';
import { UI_ORIGIN } from '../ui-protocol.ts';
import { chooseFile } from './choose-file.ts';
import { isWebAddress } from './web-address.ts';
import type { WindowPlace } from './kept-place.ts';
import { windowPlace } from './window-place.ts';

const PRELOAD = fileURLToPath(new URL('../../preload/preload.cjs', import.meta.url));

/** For the page to draw itself before the window is seen the first time; one that takes longer is waited for in an empty window. */
const FIRST_PAINT_MS = 2000;

/** A page that crashes sooner than this would only crash again. */
const RELOAD_AFTER_MS = 10_000;

/** Messages of a page that are kept until there is somebody to answer them; a page says a dozen at first. */
const EARLY_MAX = 200;

export interface DashboardWindowOptions {
  readonly place: WindowPlace | null;
  /** `build/icons`. */
  readonly iconFolder: string;
}

/** The main process's end of one page's bridge (`bridge-host.ts`). */
export interface PageBridge {
  receive(message: unknown): void;
  dispose(): void;
}

export type OpenBridge = (send: (reply: BridgeReply) => void) => PageBridge;

/**
 * The one window. Its page is ours, and stays so: it cannot go elsewhere, open windows, embed pages or ask for permissions, and has no
 * Node. What it says reaches its bridge, and only from its own top frame at our own origin; until `serve` has told who answers, it is kept.
 *
 *   new ──drawn, or late──▶ shown ⇄ hidden ──dispose──▶ gone
 *
 * The first time it is shown with something in it: a window that is mapped while its page is still being made flashes.
 * Closing is asked of `onClosing`, which may hide it instead. A page that crashed is loaded anew the next time it is shown, or
 * at once if it is seen, unless it was loaded just before.
 */
export class DashboardWindow implements Disposable {
  readonly #window: BrowserWindow;
  readonly #closing = new Emitter<{ preventDefault(): void }>();
  readonly #gone = new Emitter<void>();
  #openBridge: OpenBridge | null = null;
  #bridge: PageBridge | null = null;
  #early: unknown[] = [];
  /** A page, and not the ruins of one that crashed. */
  #isThere = false;
  #ready: Promise<void>;
  readonly #drawn: Promise<void>;
  #loadedMs = 0;
  #shown = false;
  readonly #wasMaximized: boolean;

  readonly onClosing: Event<{ preventDefault(): void }> = this.#closing.event;
  /** It is gone although nobody disposed it: a page may close its own window unasked. */
  readonly onGone: Event<void> = this.#gone.event;

  constructor(options: DashboardWindowOptions) {
    this.#wasMaximized = options.place?.maximized === true;
    const window = new BrowserWindow({
      ...windowPlace(options.place),
      show: false,
      title: 'Boathouse',
      icon: join(options.iconFolder, 'app.png'),
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
      webPreferences: {
        preload: PRELOAD,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
      },
    });
    this.#window = window;
    this.#drawn = new Promise((resolve) => window.once('ready-to-show', () => resolve()));
    window.on('close', (event) => this.#closing.fire(event));
    window.on('closed', () => {
      this.#gone.fire();
      this.dispose();
    });
    const { webContents } = window;
    // When the new page is there, and before its first message; a navigation that was prevented does not come so far.
    webContents.on('did-navigate', () => this.#newPage());
    webContents.on('render-process-gone', (_event, { reason }) => {
      this.#isThere = false;
      this.#bridge?.dispose();
      this.#bridge = null;
      const lived = performance.now() - this.#loadedMs >= RELOAD_AFTER_MS;
      if (reason !== 'clean-exit' && window.isVisible() && lived) this.#ready = this.#load();
    });
    webContents.setWindowOpenHandler(({ url }) => {
      if (isWebAddress(url)) void shell.openExternal(url).catch(() => undefined);
      return { action: 'deny' };
    });
    ipcMain.on(BRIDGE_CHANNELS.message, this.#received);
    this.#ready = this.#load();
  }

  get place(): WindowPlace {
    return { ...this.#window.getNormalBounds(), maximized: this.#window.isMaximized() };
  }

  /** The page closed it, before there was anybody whom `onGone` could tell. */
  get isGone(): boolean {
    return this.#window.isDestroyed();
  }

  get isFocused(): boolean {
    return !this.#window.isDestroyed() && this.#window.isFocused();
  }

  /** Who answers the page, and each page after it. Once, and as soon as it can be: the page waits. */
  serve(open: OpenBridge): void {
    this.#openBridge = open;
    this.#answer();
  }

  async show(route?: string): Promise<void> {
    if (this.#window.webContents.isCrashed()) this.#ready = this.#load();
    if (!this.#shown) {
      await Promise.race([this.#drawn, this.#ready, delay(FIRST_PAINT_MS)]);
      if (this.#window.isDestroyed()) return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    if (!this.#shown && this.#wasMaximized) this.#window.maximize();
    this.#shown = true;
    this.#window.show();
    this.#window.focus();
    if (route === undefined) return;
    await this.#ready;
    if (!this.#window.isDestroyed()) this.#window.webContents.send(BRIDGE_CHANNELS.route, route);
  }

  /** Asks the user, above this window. */
  chooseFile(choice: FileChoice, texts: Texts['files']): Promise<string | null> {
    return chooseFile(this.#window, choice, texts);
  }

  hide(): void {
    this.#window.hide();
  }

  minimize(): void {
    this.#window.minimize();
  }

  dispose(): void {
    ipcMain.off(BRIDGE_CHANNELS.message, this.#received);
    this.#bridge?.dispose();
    this.#closing.dispose();
    this.#gone.dispose();
    if (!this.#window.isDestroyed()) this.#window.destroy();
  }

  /** Rejects never: a page that cannot be loaded shows as an empty window, and the tray goes on. */
  async #load(): Promise<void> {
    this.#loadedMs = performance.now();
    await this.#window.loadURL(`${UI_ORIGIN}/`).catch(() => undefined);
  }

  #newPage(): void {
    this.#early = [];
    this.#bridge?.dispose();
    this.#bridge = null;
    this.#isThere = true;
    this.#answer();
  }

  #answer(): void {
    if (!this.#isThere || this.#openBridge === null) return;
    const { webContents } = this.#window;
    const bridge = this.#openBridge((reply) => {
      if (!webContents.isDestroyed()) webContents.send(BRIDGE_CHANNELS.reply, reply);
    });
    this.#bridge = bridge;
    for (const message of this.#early.splice(0)) bridge.receive(message);
  }

  readonly #received = (event: IpcMainEvent, message: unknown): void => {
    const { senderFrame } = event;
    if (event.sender !== this.#window.webContents || senderFrame === null) return;
    if (senderFrame.parent !== null || !senderFrame.url.startsWith(`${UI_ORIGIN}/`)) return;
    if (this.#bridge !== null) this.#bridge.receive(message);
    else if (this.#early.length < EARLY_MAX) this.#early.push(message);
  };
}
