import type { Clock } from '../../../base/clock.ts';
import type { NameServer } from './resolver-configuration.ts';

/**
 * Which servers did not answer lately. They are asked after the others, so that a dead first server costs one question its time and
 * not every one; after half a minute it gets another chance.
 */
const PENALTY_MS = 30_000;

export class ServerHealth {
  readonly #clock: Clock;
  /** By address and port: until when. */
  readonly #penalties = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  failed(server: NameServer): void {
    this.#penalties.set(keyOf(server), this.#clock.monotonic() + PENALTY_MS);
  }

  answered(server: NameServer): void {
    if (this.#penalties.size > 0) this.#penalties.delete(keyOf(server));
  }

  /** Other servers, another network: nothing is known of them. */
  forget(): void {
    this.#penalties.clear();
  }

  /** The same servers, those that failed last. */
  inOrder(servers: readonly NameServer[]): readonly NameServer[] {
    if (this.#penalties.size === 0) return servers;
    const nowMs = this.#clock.monotonic();
    const isWell = (server: NameServer): boolean => (this.#penalties.get(keyOf(server)) ?? 0) <= nowMs;
    return [...servers.filter(isWell), ...servers.filter((server) => !isWell(server))];
  }
}

function keyOf({ host, port }: NameServer): string {
  return `${host} ${port}`;
}
