import type { Clock } from '../../../base/clock.ts';
import type { Event } from '../../../base/event.ts';
import type { ConfigurationSource } from './configuration-source.ts';
import { parseResolvConf } from './resolv-conf.ts';
import type { ResolverConfiguration } from './resolver-configuration.ts';
import { WatchedFile } from './watched-file.ts';

/** Linux and other Unix systems: /etc/resolv.conf, followed when it changes. */
export class ResolvConfSource implements ConfigurationSource {
  readonly changed: Event<void>;
  readonly #file: WatchedFile;
  #text: string | null = null;
  #parsed = parseResolvConf('');

  constructor(path: string, clock: Clock) {
    this.#file = new WatchedFile(path, clock);
    this.changed = this.#file.changed;
  }

  async current(): Promise<ResolverConfiguration> {
    const text = await this.#file.text();
    if (text !== this.#text) {
      this.#text = text;
      this.#parsed = parseResolvConf(text);
    }
    return this.#parsed;
  }

  dispose(): void {
    this.#file.dispose();
  }
}
