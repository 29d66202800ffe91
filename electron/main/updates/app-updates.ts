import type { DesktopSettings } from '../../api/desktop-settings.ts';
import type { UpdateObstacle, UpdateState } from '../../api/app-update.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { updateTroubleOf } from './update-trouble.ts';
import type { UpdateSource } from './update-source.ts';

/**
 * Updates of the app.
 *
 *   unavailable                                   (this build has no feed, or is updated by another program: nothing is ever asked)
 *   current ──check──▶ checking ──nothing newer──▶ current
 *      ▲                  ├──newer──▶ available ──download──▶ downloading ──hash and signature right──▶ ready ──the user restarts──▶ install
 *      └──────────────────┴──▶ failed ◀───────────────────────────┴───────────────────────────────────────┘
 *
 * `failed` and `available` can be left by a check, `failed` of a version also by a download. What is under way is joined. Nothing is
 * installed but by `install`, which the way out calls when the user has confirmed it and the engine is stopped (`quitting.ts`): not when
 * the app ends for another reason, and never while containers run.
 *
 * By `desktop.updates`: `manual`: only when asked; `notify`: looked for a minute after the start and each day; `download`: and fetched.
 * Failures of those are kept in the state and told to nobody; who asked sees it.
 */
export interface AppUpdatesOptions {
  /** Why there are none; null: there may be. */
  readonly obstacle: UpdateObstacle | null;
  /** Loaded when it is first needed. */
  readonly source: () => Promise<UpdateSource>;
  readonly clock: Clock;
}

type Policy = DesktopSettings['updates'];

const FIRST_CHECK_MS = 60_000;
const CHECK_EVERY_MS = 24 * 3_600_000;

export class AppUpdates implements Disposable {
  readonly #options: AppUpdatesOptions;
  readonly #changed = new Emitter<void>();
  readonly #found = new Emitter<string>();
  #state: UpdateState;
  #source: Promise<UpdateSource> | null = null;
  #work: Promise<void> | null = null;
  #policy: Policy = 'manual';
  #timer: Disposable | null = null;

  readonly onChange: Event<void> = this.#changed.event;
  /** A newer version that nobody had asked for just then, once each: its name. */
  readonly onFound: Event<string> = this.#found.event;
  #told: string | null = null;

  constructor(options: AppUpdatesOptions) {
    this.#options = options;
    const { obstacle } = options;
    this.#state = obstacle === null ? { kind: 'current', checkedMs: null } : { kind: 'unavailable', obstacle };
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** The setting, at each change; null while it is not known. */
  follow(policy: Policy | null): void {
    if (policy === null || policy === this.#policy || this.#options.obstacle !== null) return;
    this.#policy = policy;
    void this.#timer?.dispose();
    this.#timer = null;
    if (policy !== 'manual') this.#lookAfter(FIRST_CHECK_MS);
    if (policy === 'download' && this.#state.kind === 'available') void this.download();
  }

  /** Resolves when it is known; never rejects. Does nothing while it downloads, and when one is ready. */
  check(): Promise<void> {
    const { kind } = this.#state;
    if (kind === 'unavailable' || kind === 'ready') return Promise.resolve();
    return this.#once(async () => {
      this.#enter({ kind: 'checking' });
      const version = await (await this.#load()).check();
      if (version === null) this.#enter({ kind: 'current', checkedMs: this.#options.clock.now() });
      else this.#enter({ kind: 'available', version });
    }, null);
  }

  /** Of what was found; does nothing when nothing was. Never rejects. */
  download(): Promise<void> {
    const version = this.#version;
    if (version === null || this.#state.kind === 'ready') return Promise.resolve();
    return this.#once(async () => {
      this.#enter({ kind: 'downloading', version, percent: 0 });
      const source = await this.#load();
      await source.download((percent) => {
        const whole = Math.floor(percent);
        if (this.#state.kind === 'downloading' && this.#state.percent !== whole) {
          this.#enter({ kind: 'downloading', version, percent: whole });
        }
      });
      this.#enter({ kind: 'ready', version });
    }, version);
  }

  /** The last thing that this process does, when one is ready. Throws when the installer does not take over. */
  async install(): Promise<void> {
    if (this.#state.kind !== 'ready') return;
    (await this.#load()).install();
  }

  dispose(): void {
    void this.#timer?.dispose();
    this.#changed.dispose();
    this.#found.dispose();
  }

  /** Null: none is known. */
  get #version(): string | null {
    return 'version' in this.#state ? this.#state.version : null;
  }

  #lookAfter(delayMs: number): void {
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#lookAfter(CHECK_EVERY_MS);
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    await this.check();
    if (this.#policy === 'download') await this.download();
    const version = this.#version;
    if (version === null || version === this.#told || this.#state.kind === 'failed') return;
    this.#told = version;
    this.#found.fire(version);
  }

  #load(): Promise<UpdateSource> {
    this.#source ??= this.#options.source();
    return this.#source;
  }

  /** What is under way is what comes of it. */
  #once(work: () => Promise<void>, version: string | null): Promise<void> {
    this.#work ??= work()
      .catch((error: unknown) => this.#enter({ kind: 'failed', version, ...updateTroubleOf(error) }))
      .finally(() => (this.#work = null));
    return this.#work;
  }

  #enter(state: UpdateState): void {
    this.#state = state;
    this.#changed.fire();
  }
}
