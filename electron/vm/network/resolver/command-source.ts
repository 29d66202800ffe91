import type { Clock } from '../../../base/clock.ts';
import { describeError } from '../../../base/errors.ts';
import { Emitter, type Event } from '../../../base/event.ts';
import type { Logger } from '../../../base/logger.ts';
import type { ConfigurationSource } from './configuration-source.ts';
import { parseResolvConf } from './resolv-conf.ts';
import type { ResolverConfiguration } from './resolver-configuration.ts';

/**
 * A system whose configuration a program prints. It is run anew when a query finds the last answer older than `refreshMs`; the query
 * does not wait for it, but for the very first one. When the program fails, the last answer holds.
 */
export interface CommandSourceOptions {
  /** Resolves to what the program printed. */
  readonly run: () => Promise<string>;
  /** May throw for a text that it does not know. */
  readonly parse: (text: string) => ResolverConfiguration | Promise<ResolverConfiguration>;
  readonly refreshMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class CommandSource implements ConfigurationSource {
  readonly #options: CommandSourceOptions;
  readonly #changes = new Emitter<void>();
  readonly changed: Event<void> = this.#changes.event;
  #configuration: ResolverConfiguration | null = null;
  #askedMs = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | null = null;
  #disposed = false;

  constructor(options: CommandSourceOptions) {
    this.#options = options;
  }

  current(): ResolverConfiguration | Promise<ResolverConfiguration> {
    const { clock, refreshMs } = this.#options;
    if (clock.monotonic() - this.#askedMs >= refreshMs) this.#refresh();
    if (this.#configuration !== null || this.#asking === null) return this.#configuration ?? NO_SERVERS;
    return this.#asking.then(() => this.#configuration ?? NO_SERVERS);
  }

  dispose(): void {
    this.#disposed = true;
    this.#changes.dispose();
  }

  #refresh(): void {
    if (this.#disposed) return;
    this.#askedMs = this.#options.clock.monotonic();
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
  }

  async #ask(): Promise<void> {
    const { run, parse, logger } = this.#options;
    const before = this.#configuration;
    try {
      this.#configuration = await parse(await run());
    } catch (error) {
      logger.warn(`the host's name servers could not be found out: ${describeError(error)}`);
      return;
    }
    const isNews = before !== null && JSON.stringify(before) !== JSON.stringify(this.#configuration);
    if (isNews && !this.#disposed) this.#changes.fire();
  }
}

const NO_SERVERS: ResolverConfiguration = { ...parseResolvConf(''), servers: [] };
