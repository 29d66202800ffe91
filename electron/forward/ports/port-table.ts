import type { Disposable } from '../../base/disposable.ts';
import { asBoathouseError, BoathouseError } from '../../base/errors.ts';
import { cancelledError } from '../../host/delay.ts';
import { ownerText } from './owner-text.ts';
import { formatBinding, formatEndpoint, keyOf, overlap, type PortBinding } from './port-binding.ts';
import { NO_TRAFFIC, type PortPublisher, type PortTraffic, type PublishedPort } from './port-publisher.ts';

/**
 * The ports of the host by the container that they belong to.
 *
 * An entry is
 *   waiting  for another entry to let go of the port (it is being closed, or its container is gone and nobody noticed yet)
 *   opening  the system is being asked; from here on it counts against others
 *   open     clients reach the container
 *   absent   the host has no such IP version, and the binding can do without
 *   failed   with its reason; `settle` tries again unless no try can help
 *   closing  the system is giving the port back
 *
 * `claim` is all or nothing, for a container that is about to start. `settle` makes a container's entries what it has now, and
 * keeps what fails as rows that tell why. Calls for one container must follow one another; those for different containers may
 * be under way at once, and the port goes to whoever comes first. No timers. Disposing closes everything, also what is opening.
 */
export interface PortOwner {
  readonly id: string;
  readonly name: string;
}

export interface PortTableOptions {
  readonly publisher: PortPublisher;
  /** Whether a container that holds a port has none any more; asked before its port is refused to another. */
  readonly isGone: (id: string) => Promise<boolean>;
}

export interface PortRow {
  readonly owner: PortOwner;
  readonly binding: PortBinding;
  /** Null: it is open. */
  readonly problem: BoathouseError | null;
  readonly traffic: PortTraffic;
}

interface Entry {
  readonly ownerId: string;
  readonly binding: PortBinding;
  state: 'waiting' | 'opening' | 'open' | 'absent' | 'failed' | 'closing';
  published: PublishedPort | null;
  problem: BoathouseError | null;
  /** Resolves when it is neither waiting nor opening any more. */
  opened: Promise<void>;
  closed: Promise<void>;
}

interface Holding {
  name: string;
  readonly entries: Map<string, Entry>;
}

/** No try can help: the product cannot do it (yet). */
const UNSUPPORTED = 'port-unsupported';

export class PortTable implements Disposable {
  readonly #options: PortTableOptions;
  readonly #holdings = new Map<string, Holding>();
  /** By protocol and number, for the question who is in the way. */
  readonly #byPort = new Map<string, Set<Entry>>();
  readonly #stop = new AbortController();

  constructor(options: PortTableOptions) {
    this.#options = options;
  }

  /**
   * Opens what of `bindings` the container does not have yet. Throws the reason of the first that cannot be opened, with none of
   * the others left open that were not before. What cannot be carried at all is no reason.
   */
  async claim(owner: PortOwner, bindings: readonly PortBinding[], signal: AbortSignal): Promise<void> {
    const opened: Entry[] = [];
    for (const binding of bindings) {
      if (this.#has(owner.id, binding) || this.#holds(owner.id, binding)) continue;
      const entry = await this.#open(owner, binding, signal);
      opened.push(entry);
      if (entry.problem === null || entry.problem.code === UNSUPPORTED) continue;
      await Promise.all(opened.map((each) => this.#close(each)));
      throw entry.problem;
    }
  }

  /** Closes what is not among `bindings`, opens what is missing. */
  async settle(owner: PortOwner, bindings: readonly PortBinding[]): Promise<void> {
    const wanted = new Set(bindings.map(keyOf));
    const superfluous = this.#entriesOf(owner.id).filter(({ binding }) => !wanted.has(keyOf(binding)));
    await Promise.all(superfluous.map((entry) => this.#close(entry)));
    for (const binding of bindings) {
      if (!this.#has(owner.id, binding)) await this.#open(owner, binding, this.#stop.signal);
    }
    const holding = this.#holdings.get(owner.id);
    if (holding !== undefined) holding.name = owner.name;
  }

  async release(ownerId: string): Promise<void> {
    await Promise.all(this.#entriesOf(ownerId).map((entry) => this.#close(entry)));
  }

  has(ownerId: string): boolean {
    return this.#holdings.has(ownerId);
  }

  owners(): string[] {
    return [...this.#holdings.keys()];
  }

  /** Containers with a port that failed and may be had later. */
  failing(): string[] {
    const canHelp = ({ problem }: Entry): boolean => problem !== null && problem.code !== UNSUPPORTED;
    return this.owners().filter((id) => this.#entriesOf(id).some(canHelp));
  }

  rows(): PortRow[] {
    return [...this.#holdings].flatMap(([id, { name, entries }]) =>
      [...entries.values()]
        .filter(({ state }) => state === 'open' || state === 'failed')
        .map(({ binding, problem, published }) => ({
          owner: { id, name },
          binding,
          problem,
          traffic: published?.traffic() ?? NO_TRAFFIC,
        })),
    );
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.owners().map((id) => this.release(id)));
  }

  async #open(owner: PortOwner, binding: PortBinding, signal: AbortSignal): Promise<Entry> {
    const entry = this.#add(owner, binding);
    entry.opened = this.#tryOpen(entry, AbortSignal.any([signal, this.#stop.signal]));
    await entry.opened;
    return entry;
  }

  /** Never rejects: the entry tells. */
  async #tryOpen(entry: Entry, signal: AbortSignal): Promise<void> {
    const { binding } = entry;
    try {
      for (let other = this.#inTheWay(entry); other !== null; other = this.#inTheWay(entry)) {
        if (other.state === 'closing') await other.closed;
        else if (await this.#mayTakeFrom(other, entry)) await this.#close(other);
        else throw this.#heldBy(binding, other);
      }
      if (signal.aborted) throw cancelledError(signal);
      // No pause since the last look: nobody came in between.
      entry.state = 'opening';
      entry.published = await this.#options.publisher.publish(binding, signal);
      entry.state = 'open';
    } catch (error) {
      const problem = asBoathouseError(error, 'port-failed', `${formatBinding(binding)} cannot be opened`);
      const absent = binding.familyOptional && problem.code === 'port-family-missing';
      entry.state = absent ? 'absent' : 'failed';
      entry.problem = absent ? null : problem;
    }
  }

  /** Of an event that is still on its way: the container that holds the port is gone by now. */
  async #mayTakeFrom(other: Entry, entry: Entry): Promise<boolean> {
    return other.state === 'open' && other.ownerId !== entry.ownerId && (await this.#options.isGone(other.ownerId));
  }

  #close(entry: Entry): Promise<void> {
    if (entry.state === 'closing') return entry.closed;
    if (entry.state === 'opening' || entry.state === 'waiting') return entry.opened.then(() => this.#close(entry));
    entry.state = 'closing';
    entry.closed = Promise.resolve(entry.published?.dispose()).finally(() => this.#remove(entry));
    return entry.closed;
  }

  /** Whether there is nothing to be done for it: it is open, or no try can help. */
  #has(ownerId: string, binding: PortBinding): boolean {
    const entry = this.#holdings.get(ownerId)?.entries.get(keyOf(binding));
    if (entry === undefined) return false;
    if (entry.state !== 'failed' || entry.problem?.code === UNSUPPORTED) return entry.state !== 'closing';
    this.#remove(entry);
    return false;
  }

  /** A container that runs and starts again keeps what it has; where that leads to is settled afterwards. */
  #holds(ownerId: string, binding: PortBinding): boolean {
    const name = formatBinding(binding);
    return this.#entriesOf(ownerId).some((entry) => entry.state === 'open' && formatBinding(entry.binding) === name);
  }

  #inTheWay(entry: Entry): Entry | null {
    for (const other of this.#byPort.get(portKey(entry.binding)) ?? []) {
      const counts = other.state === 'opening' || other.state === 'open' || other.state === 'closing';
      if (counts && other !== entry && overlap(other.binding, entry.binding)) return other;
    }
    return null;
  }

  #heldBy(binding: PortBinding, other: Entry): BoathouseError {
    const id = other.ownerId;
    const holder = ownerText({ id, name: this.#holdings.get(id)?.name ?? id });
    const endpoint = formatEndpoint(binding.hostAddress, binding.hostPort);
    return new BoathouseError(
      'port-in-use',
      `Bind for ${endpoint} failed: port is already allocated (held by ${holder})`,
    );
  }

  #entriesOf(ownerId: string): Entry[] {
    return [...(this.#holdings.get(ownerId)?.entries.values() ?? [])];
  }

  #add(owner: PortOwner, binding: PortBinding): Entry {
    const entry: Entry = {
      ownerId: owner.id,
      binding,
      state: 'waiting',
      published: null,
      problem: null,
      opened: Promise.resolve(),
      closed: Promise.resolve(),
    };
    const holding = this.#holdings.get(owner.id) ?? { name: owner.name, entries: new Map<string, Entry>() };
    holding.name = owner.name;
    holding.entries.set(keyOf(binding), entry);
    this.#holdings.set(owner.id, holding);
    const same = this.#byPort.get(portKey(binding)) ?? new Set();
    this.#byPort.set(portKey(binding), same.add(entry));
    return entry;
  }

  #remove(entry: Entry): void {
    const holding = this.#holdings.get(entry.ownerId);
    const key = keyOf(entry.binding);
    if (holding?.entries.get(key) === entry) holding.entries.delete(key);
    if (holding?.entries.size === 0) this.#holdings.delete(entry.ownerId);
    const same = this.#byPort.get(portKey(entry.binding));
    same?.delete(entry);
    if (same?.size === 0) this.#byPort.delete(portKey(entry.binding));
  }
}

function portKey({ protocol, hostPort }: PortBinding): string {
  return `${protocol}/${hostPort}`;
}
