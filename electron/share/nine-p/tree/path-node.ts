import { Refusal } from '../wire/errno.ts';

/**
 * A place in the shared folder that fids stand for, by names from the root. There is one node a place, so a rename by the guest takes along
 * all fids at and beneath it. A node lives while somebody holds it or one beneath it.
 */
export class PathNode {
  readonly #children = new Map<string, PathNode>();
  #parent: PathNode | null;
  #name: string;
  #holders = 0;
  /** What was there is removed; the place may be another's by now. */
  #gone = false;

  private constructor(parent: PathNode | null, name: string) {
    this.#parent = parent;
    this.#name = name;
  }

  static root(): PathNode {
    return new PathNode(null, '');
  }

  get isRoot(): boolean {
    return this.#parent === null && !this.#gone;
  }

  /** The root's is itself. */
  get parent(): PathNode {
    return this.#parent ?? this;
  }

  get name(): string {
    return this.#name;
  }

  /** Names from the root. Throws `ENOENT` when it, or one above, is gone. */
  names(): string[] {
    if (this.#gone) throw new Refusal('ENOENT');
    return this.#parent === null ? [] : [...this.#parent.names(), this.#name];
  }

  /** Whether this is `other`, or above it. */
  holdsOrIs(other: PathNode): boolean {
    for (let node: PathNode | null = other; node !== null; node = node.#parent) if (node === this) return true;
    return false;
  }

  /** Held by the caller. */
  child(name: string): PathNode {
    let node = this.#children.get(name);
    if (node === undefined) {
      node = new PathNode(this, name);
      this.#children.set(name, node);
    }
    return node.hold();
  }

  hold(): this {
    this.#holders += 1;
    return this;
  }

  release(): void {
    this.#holders -= 1;
    this.#forget();
  }

  /** After the host moved it: what was at the new place is gone. */
  moveTo(parent: PathNode, name: string): void {
    if (parent === this.#parent && name === this.#name) return;
    parent.#children.get(name)?.remove();
    const before = this.#parent;
    if (before !== null) before.#children.delete(this.#name);
    this.#parent = parent;
    this.#name = name;
    parent.#children.set(name, this);
    before?.hold().release();
  }

  /** After the host removed it. */
  remove(): void {
    const parent = this.#parent;
    this.#gone = true;
    if (parent === null) return;
    parent.#children.delete(this.#name);
    parent.hold().release();
  }

  #forget(): void {
    const parent = this.#parent;
    if (this.#holders > 0 || this.#children.size > 0 || parent === null || this.#gone) return;
    parent.#children.delete(this.#name);
    parent.#forget();
  }
}
