import { Emitter } from '../../../electron/base/event.ts';
import type { ConfigurationSource } from '../../../electron/vm/network/resolver/configuration-source.ts';
import type { ResolverConfiguration } from '../../../electron/vm/network/resolver/resolver-configuration.ts';

/** A configuration that the test sets. */
export class SettableSource implements ConfigurationSource {
  readonly #changes = new Emitter<void>();
  readonly changed = this.#changes.event;
  #configuration: ResolverConfiguration;

  constructor(configuration: ResolverConfiguration) {
    this.#configuration = configuration;
  }

  current(): ResolverConfiguration {
    return this.#configuration;
  }

  set(configuration: ResolverConfiguration): void {
    this.#configuration = configuration;
    this.#changes.fire();
  }

  dispose(): void {
    this.#changes.dispose();
  }
}
