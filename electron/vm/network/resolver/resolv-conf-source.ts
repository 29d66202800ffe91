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

  current(): ResolverConfiguration | Promise<ResolverConfiguration> {
    const text = this.#file.text();
    return typeof text === 'string' ? this.#parse(text) : text.then((read) => this.#parse(read));
  }

  dispose(): void {
    this.#file.dispose();
  }

  #parse(text: string): ResolverConfiguration {
    if (text !== this.#text) {
      this.#text = text;
      this.#parsed = parseResolvConf(text);
    }
    return this.#parsed;
  }
}
