import type { SettingsControl, SettingsView } from '../api/backend.ts';
import { sameJson, settingsDocument, storedPaths } from '../api/settings-document.ts';
import type { Settings } from '../api/settings.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { SettingsStore } from './settings-store.ts';

/** The settings behind the API. `atStart` tells the settings that the running machine was started with; null: none runs. */
export class StoredSettings implements SettingsControl {
  readonly #store: SettingsStore;
  readonly #atStart: () => Settings | null;
  readonly #changed = new Emitter<void>();

  readonly onChange: Event<void> = this.#changed.event;

  constructor(store: SettingsStore, atStart: () => Settings | null) {
    this.#store = store;
    this.#atStart = atStart;
  }

  async view(): Promise<SettingsView> {
    return this.#viewOf(await this.#store.read());
  }

  async set(path: string, value: unknown): Promise<SettingsView> {
    return this.#changedTo(await this.#store.set(path, value));
  }

  async replace(document: unknown): Promise<SettingsView> {
    return this.#changedTo(await this.#store.replace(document));
  }

  async reset(path: string | null): Promise<SettingsView> {
    return this.#changedTo(await this.#store.reset(path));
  }

  #changedTo(settings: Settings): SettingsView {
    this.#changed.fire();
    return this.#viewOf(settings);
  }

  #viewOf(settings: Settings): SettingsView {
    const document = settingsDocument(settings);
    const atStart = this.#atStart();
    return {
      settings,
      document,
      changed: storedPaths(document),
      restartNeeded: atStart !== null && !sameJson(ofTheMachine(atStart), ofTheMachine(settings)),
      file: this.#store.file,
    };
  }
}

/** What the machine is built from; the rest is read when it is needed. */
function ofTheMachine(settings: Settings): Record<string, unknown> {
  const network = { ...settings.network, publishAddress: null, hostNetworkPorts: null };
  return { ...settings, context: null, desktop: null, image: null, logs: null, network };
}
