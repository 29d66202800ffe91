import type { PublishedPortInfo } from '../../api/ports.ts';

/** Which ports could not be published that could be before, or were not there. The first look tells nothing: it is what there was already. */
export class PortFailures {
  #known: ReadonlySet<string> | null = null;

  take(ports: readonly PublishedPortInfo[]): PublishedPortInfo[] {
    const failed = ports.filter(({ problem }) => problem !== null);
    const known = this.#known;
    this.#known = new Set(failed.map(keyOf));
    return known === null ? [] : failed.filter((port) => !known.has(keyOf(port)));
  }

  /** No machine runs: all that fails later is new. */
  clear(): void {
    this.#known = new Set();
  }
}

function keyOf({ container, protocol, address, port }: PublishedPortInfo): string {
  return JSON.stringify([container.id, protocol, address, port]);
}
