import { join } from 'node:path';
import { app } from 'electron';
import type { FolderLayout } from '../api/folder-layout.ts';
import { describeError } from '../base/errors.ts';
import { DisposableStack } from '../base/disposable.ts';
import { unwrapError } from '../client/connection.ts';
import { applyCommandLink, commandLink } from '../client/command-link.ts';
import { ensureBackend } from '../client/ensure-backend.ts';
import { type AppState, writeAppState } from './app-state.ts';
import { BackendSession } from './backend-session.ts';
import { BridgeHost, type EndedCall } from './bridge-host.ts';
import { DesktopSettings } from './desktop-settings.ts';
import { confirmQuit, confirmUnstopped } from './dialogs.ts';
import { FollowedSwitch } from './followed-switch.ts';
import { watchGraphics } from './graphics.ts';
import { applyStartAtLogin } from './login/start-at-login.ts';
import { AppNotices } from './notices/app-notices.ts';
import { ShownNotices } from './notices/shown-notices.ts';
import { performAction } from './perform-action.ts';
import { Quitting } from './quitting.ts';
import { RunningContainers } from './running-containers.ts';
import { textsFor } from './texts.ts';
import { hasTray } from './tray/tray-presence.ts';
import { AppTray } from './tray/app-tray.ts';
import { type TrayAction, trayModel } from './tray/tray-model.ts';
import { DashboardWindow } from './window/dashboard-window.ts';

const BACKEND_RETRY_MS = 5000;

export interface DesktopAppOptions {
  readonly layout: FolderLayout;
  /** `build/icons`. */
  readonly iconFolder: string;
  /** As it was kept in `stateFile`. */
  readonly state: AppState;
  readonly stateFile: string;
  /** Without looking for a graphics processor. */
  readonly drawsInSoftware: boolean;
  /** The first one, which is on its way already; null: none until it is asked for, as at login. */
  readonly window: DashboardWindow | null;
  /** The data folder is not the usual one: what starts the app has to name it. */
  readonly hasOwnHome: boolean;
}

/**
 * The app around the dashboard: tray, window, the way out. It holds no state of the machine's: that is the backend's, which lives on
 * without it (`backend-session.ts`).
 *
 * The window is made before the app around it (`main.ts`), or at the first time it is shown; hidden when it is closed, it lives until the app ends. Actions that fail are told by a
 * notification, since the tray has no place for them; what else is told has its switch (`notices/`).
 */
export class DesktopApp {
  readonly #options: DesktopAppOptions;
  readonly #texts = textsFor(app.getLocale());
  readonly #owned = new DisposableStack();
  readonly #session: BackendSession;
  readonly #containers: RunningContainers;
  readonly #settings: DesktopSettings;
  readonly #shown: ShownNotices;
  readonly #notices: AppNotices;
  readonly #tray: AppTray;
  readonly #quitting: Quitting;
  readonly #startAtLogin: FollowedSwitch;
  readonly #commandLine: FollowedSwitch;
  #window: DashboardWindow | null = null;
  #exiting = false;
  #state: AppState;

  constructor(options: DesktopAppOptions) {
    this.#options = options;
    this.#state = options.state;
    const { layout, iconFolder } = options;
    const connect = ensureBackend;
    this.#session = this.#owned.add(new BackendSession({ layout, connect, retryMs: BACKEND_RETRY_MS }));
    this.#containers = this.#owned.add(new RunningContainers(this.#session));
    this.#settings = this.#owned.add(new DesktopSettings(this.#session));
    this.#shown = this.#owned.add(new ShownNotices((route) => void this.show(route)));
    this.#notices = this.#owned.add(
      new AppNotices({
        session: this.#session,
        containers: this.#containers,
        settings: this.#settings,
        texts: this.#texts,
        isWatched: () => this.#window?.isFocused === true,
        tell: (notice) => this.#shown.show(notice),
      }),
    );
    this.#tray = this.#owned.add(
      new AppTray({ iconFolder: join(iconFolder, 'tray'), onAction: (action) => void this.#act(action) }),
    );
    this.#quitting = new Quitting({
      session: this.#session,
      containers: this.#containers,
      confirm: (names) => confirmQuit(this.#texts, names),
      onStopping: () => this.#showTray(),
      confirmUnstopped: (reason) => confirmUnstopped(this.#texts, reason),
      exit: () => void this.#exit(),
    });
    const home = options.hasOwnHome ? layout.home : null;
    this.#startAtLogin = new FollowedSwitch(
      (isOn) => applyStartAtLogin(isOn, home),
      (error) => this.#failed(this.#texts.startAtLoginFailed(describeError(error))),
    );
    this.#commandLine = new FollowedSwitch(
      (isOn) => applyCommandLink(commandLink(process.env), isOn),
      (error) => this.#failed(this.#texts.commandLineFailed(describeError(error))),
    );
    if (!options.drawsInSoftware) {
      this.#owned.add(watchGraphics(() => void this.#remember({ withoutGraphicsMs: Date.now() })));
    }
    this.#owned.add(this.#session.onChange(() => this.#showTray()));
    this.#owned.add(this.#containers.onChange(() => this.#showTray()));
    this.#owned.add(this.#settings.onChange(() => this.#applySettings()));
  }

  /** Once. */
  open(): void {
    this.#showTray();
    this.#session.open();
    const { window } = this.#options;
    if (window !== null && !window.isGone) this.#window = this.#adopt(window);
  }

  /** From the tray, a second start of the app, the dock. */
  async show(route?: string): Promise<void> {
    this.#window ??= this.#adopt(
      new DashboardWindow({ place: this.#state.window, iconFolder: this.#options.iconFolder }),
    );
    await this.#window.show(route);
  }

  /** Without a question: the machine is the backend's, and runs on. */
  leave(): Promise<void> {
    return this.#exit();
  }

  quit(): Promise<void> {
    return this.#quitting.quit();
  }

  #adopt(window: DashboardWindow): DashboardWindow {
    this.#owned.add(window);
    window.serve(
      (send) =>
        new BridgeHost(
          this.#session,
          send,
          (call) => this.#callEnded(call),
          (choice) => window.chooseFile(choice, this.#texts.files),
        ),
    );
    window.onClosing((event) => {
      event.preventDefault();
      void this.#putAway(window);
    });
    window.onGone(() => (this.#window = null));
    return window;
  }

  async #putAway(window: DashboardWindow): Promise<void> {
    await this.#remember({ window: window.place });
    const tray = await hasTray();
    if (this.#window !== window) return;
    if (!tray) {
      window.minimize();
      return;
    }
    window.hide();
    if (this.#state.toldThatItGoesOn) return;
    this.#shown.show({ ...this.#texts.goesOn, route: null });
    await this.#remember({ toldThatItGoesOn: true });
  }

  async #remember(change: Partial<AppState>): Promise<void> {
    this.#state = { ...this.#state, ...change };
    await writeAppState(this.#options.stateFile, this.#state);
  }

  #showTray(): void {
    const model = trayModel(
      {
        backend: this.#session.state,
        machine: this.#session.machine,
        containers: this.#containers.list,
        quitting: this.#quitting.underWay,
      },
      this.#texts,
    );
    this.#tray.show(model);
  }

  async #act(action: TrayAction): Promise<void> {
    const { state } = this.#session;
    const api = state.kind === 'connected' ? state.api : null;
    try {
      await performAction(action, { api, show: (route) => this.show(route), quit: () => this.quit() });
    } catch (error) {
      const startsMachine = action.kind === 'start' || action.kind === 'restart';
      if (startsMachine && this.#notices.tellsOfFailedMachine) return;
      this.#failed(describeError(unwrapError(error)));
    }
  }

  #applySettings(): void {
    const { values } = this.#settings;
    this.#startAtLogin.follow(values?.startAtLogin ?? null);
    this.#commandLine.follow(values?.commandLine ?? null);
  }

  #callEnded({ path, input, failure }: EndedCall): void {
    if (path !== 'engine.images.pull') return;
    this.#notices.pullEnded((input as { readonly reference: string }).reference, failure?.message ?? null);
  }

  /** Told always: the user asked for it. */
  #failed(body: string): void {
    this.#shown.show({ title: this.#texts.operationFailed, body, route: null });
  }

  async #exit(): Promise<void> {
    if (this.#exiting) return;
    this.#exiting = true;
    if (this.#window !== null) await this.#remember({ window: this.#window.place });
    await this.#owned.dispose();
    app.exit(0);
  }
}
