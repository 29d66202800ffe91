import type { ChangedObject } from '../../api/engine/changes.ts';

export interface ContainerDeath {
  readonly id: string;
  readonly name: string;
  readonly exitCode: number;
}

/** A container that its restart policy starts again and again is told of once in this time. */
const RETOLD_AFTER_MS = 600_000;
/** Far more than are ever being stopped at once, or die in that time. */
const REMEMBERED_MAX = 1000;

/**
 * Which containers ended on their own with an error, out of what the engine tells. Whoever stops or kills one, by whatever client, makes the
 * engine say `kill` before `die`, perhaps a grace period before; one that was removed at its end (`docker run --rm`) had somebody beside it.
 */
export class ContainerDeaths {
  readonly #nowMs: () => number;
  readonly #killed = new Set<string>();
  readonly #toldMs = new Map<string, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  take(objects: readonly ChangedObject[]): ContainerDeath[] {
    return objects.flatMap((object) => (object.type === 'container' ? this.#takeOne(object) : []));
  }

  /** Of an engine that is being stopped, or was away, nothing before counts. */
  forget(): void {
    this.#killed.clear();
  }

  #takeOne({ id, name, actions, exitCode }: ChangedObject): ContainerDeath[] {
    const died = actions.lastIndexOf('die');
    const killed = actions.indexOf('kill');
    const wasKilled = this.#killed.has(id) || (killed !== -1 && (died === -1 || killed < died));
    if (killed > died) this.#remember(id);
    else if (died !== -1) this.#killed.delete(id);
    if (died === -1 || wasKilled || actions.includes('destroy') || exitCode === null || exitCode === 0) return [];
    const now = this.#nowMs();
    if (now - (this.#toldMs.get(id) ?? -Infinity) < RETOLD_AFTER_MS) return [];
    if (this.#toldMs.size >= REMEMBERED_MAX) this.#toldMs.clear();
    this.#toldMs.set(id, now);
    return [{ id, name: name ?? id.slice(0, 12), exitCode }];
  }

  #remember(id: string): void {
    if (this.#killed.size >= REMEMBERED_MAX) this.#killed.clear();
    this.#killed.add(id);
  }
}
