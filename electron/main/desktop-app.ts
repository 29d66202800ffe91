import { join } from 'node:path';
import { app } from 'electron';
import type { FolderLayout } from '../api/folder-layout.ts';
import { describeError } from '../base/errors.ts';
import type { BridgeReply } from '../api/bridge.ts';
import { DisposableStack } from '../base/disposable.ts';
import { unwrapError } from '../client/connection.ts';
import { applyTerminalCommands, terminalPlace } from '../client/terminal/terminal-commands.ts';
import { ensureBackend } from '../client/ensure-backend.ts';
import { type AppState, writeAppState } from './app-state.ts';
import { BackendSession } from './backend-session.ts';
import { BridgeHost, type EndedCall } from './bridge-host.ts';
import { DesktopSettings } from './desktop-settings.ts';
import { appClock } from './app-clock.ts';
import { confirmQuit, confirmUnstopped, tellFailure } from './dialogs.ts';
import { FollowedSwitch } from './followed-switch.ts';
import { watchGraphics } from './graphics.ts';
import { applyStartAtLogin } from './login/start-at-login.ts';
import { AppNotices } from './notices/app-notices.ts';
import type { Notice } from './notices/notice.ts';
import { ShownNotices } from './notices/shown-notices.ts';
import { performAction } from './perform-action.ts';
import { Quitting, type QuitPurpose } from './quitting.ts';
import { RunningContainers } from './running-containers.ts';
import { textsFor } from './texts.ts';
import { hasTray } from './tray/tray-presence.ts';
import { AppTray } from './tray/app-tray.ts';
import { type TrayAction, trayModel } from './tray/tray-model.ts';
import { AppReplacement, wasNotReplaced } from './updates/app-replacement.ts';
import { AppUpdates } from './updates/app-updates.ts';
import { endBackend } from './updates/end-backend.ts';
import { loadUpdater } from './updates/load-updater.ts';
import { answerUpdateCall } from './updates/update-calls.ts';
import { updateNotice } from './updates/update-notice.ts';
import { updateObstacleOf } from './updates/update-obstacle.ts';
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
  readonly #updates: AppUpdates;
  readonly #replacement: AppReplacement;
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
    const { isPackaged } = app;
    const { env, platform, execPath: program, resourcesPath: resourcesFolder } = process;
    this.#updates = this.#owned.add(
      new AppUpdates({
        obstacle: updateObstacleOf({ isPackaged, resourcesFolder, program, platform, env }),
        source: () => loadUpdater(resourcesFolder),
        clock: appClock,
      }),
    );
    this.#replacement = new AppReplacement(this.#updates);
    this.#quitting = new Quitting({
      session: this.#session,
      containers: this.#containers,
      confirm: (names, purpose) => confirmQuit(this.#texts, names, purpose),
      onStopping: () => this.#showTray(),
      confirmUnstopped: (reason) => confirmUnstopped(this.#texts, reason),
      exit: (purpose) => void this.#exit(purpose),
    });
    const home = options.hasOwnHome ? layout.home : null;
    this.#startAtLogin = new FollowedSwitch(
      (isOn) => applyStartAtLogin(isOn, home),
      (error) => this.#failed(this.#texts.startAtLoginFailed(describeError(error))),
    );
    this.#commandLine = new FollowedSwitch(
      (isOn) => applyTerminalCommands(terminalPlace(process.env), isOn),
      (error) => this.#failed(this.#texts.commandLineFailed(describeError(error))),
    );
    if (!options.drawsInSoftware) {
      this.#owned.add(watchGraphics(() => void this.#remember({ withoutGraphicsMs: Date.now() })));
    }
    this.#owned.add(this.#session.onChange(() => this.#showTray()));
    this.#owned.add(this.#containers.onChange(() => this.#showTray()));
    this.#owned.add(this.#settings.onChange(() => this.#applySettings()));
    this.#owned.add(this.#updates.onChange(() => this.#showTray()));
    this.#owned.add(this.#updates.onFound(() => this.#tellOfUpdate((notice) => this.#notices.updateFound(notice))));
  }

  /** Once. */
  open(): void {
    this.#showTray();
    this.#session.open();
    if (wasNotReplaced()) {
      const { failed, remedies } = this.#texts.updates;
      this.#shown.show({ title: failed, body: remedies['not-installed'], route: '/settings' });
    }
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

  /** The installer has taken over, and ends the app. */
  get isBeingReplaced(): boolean {
    return this.#replacement.isUnderWay;
  }

  #adopt(window: DashboardWindow): DashboardWindow {
    this.#owned.add(window);
    window.serve((send) => this.#bridgeTo(send, window));
    window.onClosing((event) => {
      event.preventDefault();
      void this.#putAway(window);
    });
    window.onGone(() => (this.#window = null));
    return window;
  }

  #bridgeTo(send: (reply: BridgeReply) => void, window: DashboardWindow): BridgeHost {
    const update = { updates: this.#updates, install: () => this.#install() };
    return new BridgeHost(this.#session, send, {
      app: (call, onData) => answerUpdateCall(call, update, onData),
      onEnded: (call) => this.#callEnded(call),
      chooseFile: (choice) => window.chooseFile(choice, this.#texts.files),
    });
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
        update: this.#updates.state,
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
      await performAction(action, {
        api,
        show: (route) => this.show(route),
        quit: () => this.quit(),
        update: (operation) => this.#update(operation),
      });
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
    // A backend of before this setting has none: then nothing is looked for.
    this.#updates.follow(values?.updates ?? null);
  }

  /** From the tray, which has no room for the outcome. */
  async #update(operation: 'check' | 'download' | 'install'): Promise<void> {
    if (operation === 'install') {
      await this.#install();
      return;
    }
    await (operation === 'check' ? this.#updates.check() : this.#updates.download());
    this.#tellOfUpdate((notice) => this.#shown.show(notice));
  }

  /** Asks as Quit does, and is given up as that is. */
  async #install(): Promise<void> {
    const isReady = this.#updates.state.kind === 'ready' && !this.#quitting.underWay;
    // A second Quit would force the first.
    if (isReady) await this.#quitting.quit('update');
  }

  #tellOfUpdate(tell: (notice: Notice) => void): void {
    const notice = updateNotice(this.#updates.state, this.#texts.updates, app.getVersion());
    if (notice !== null) tell(notice);
  }

  #callEnded({ path, input, failure }: EndedCall): void {
    if (path !== 'engine.images.pull') return;
    this.#notices.pullEnded((input as { readonly reference: string }).reference, failure?.message ?? null);
  }

  /** Told always: the user asked for it. */
  #failed(body: string): void {
    this.#shown.show({ title: this.#texts.operationFailed, body, route: null });
  }

  async #exit(purpose: QuitPurpose = 'quit'): Promise<void> {
    if (this.#exiting) return;
    this.#exiting = true;
    if (this.#window !== null) await this.#remember({ window: this.#window.place });
    const obstacle = purpose === 'update' ? await endBackend(this.#session) : null;
    if (obstacle !== null) await tellFailure(this.#texts.unstopped, obstacle);
    await this.#owned.dispose();
    if (purpose === 'update' && obstacle === null) await this.#replacement.begin();
    else app.exit(0);
  }
}
