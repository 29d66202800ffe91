/** What a list has of its members; both are the list's own, and null while it has none. */
export interface Linked<T> {
  before: T | null;
  after: T | null;
}

/**
 * Objects in the order in which they were appended, any of which may leave. As a `Set` does it, but for what that costs where members come and go without
 * end (`transient-map.ts`). An object is in one list at most.
 */
export class LinkedList<T extends Linked<T>> {
  #first: T | null = null;
  #last: T | null = null;
  #size = 0;

  get first(): T | null {
    return this.#first;
  }

  get size(): number {
    return this.#size;
  }

  has(member: T): boolean {
    return member.before !== null || this.#first === member;
  }

  /** It is in no list. */
  append(member: T): void {
    member.before = this.#last;
    if (this.#last === null) this.#first = member;
    else this.#last.after = member;
    this.#last = member;
    this.#size += 1;
  }

  /** Whether it was there. */
  remove(member: T): boolean {
    if (!this.has(member)) return false;
    const { before, after } = member;
    if (before === null) this.#first = after;
    else before.after = after;
    if (after === null) this.#last = before;
    else after.before = before;
    // One that is gone must not keep the others alive.
    member.before = null;
    member.after = null;
    this.#size -= 1;
    return true;
  }
}
