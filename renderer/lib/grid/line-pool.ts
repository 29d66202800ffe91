/**
 * Which of the page's lines shows which item. While one scrolls, a line that went out of sight is used for one that comes: its elements,
 * their boxes and its icons stay, and only texts change, which costs a fraction of making them.
 *
 * A line keeps its item for as long as that is asked for, so the one that the keyboard is on, which always is, never becomes another under
 * it; a menu or a dialog of a line has the keyboard. When the items themselves change, what has no item any more leaves the page, and
 * nothing of it goes over to another.
 *
 * Lines that are used again stay where they are among their siblings: to move them costs as much as to make them. So they are in the
 * items' order only until one scrolls; `aria-owns` has to say it then.
 */
export interface PooledLine {
  /** Of the line, not of its item. */
  readonly id: number;
  /** Of the item, in what was asked for. */
  readonly at: number;
}

/** What tells a reader of the page the items' order, on the element around the lines; nothing while the lines stand in it. */
export function itemOrder(lines: readonly PooledLine[], idOf: (line: PooledLine) => string): { 'aria-owns'?: string } {
  if (lines.every(({ at }, place) => at === place)) return {};
  const inOrder = lines.toSorted((a, b) => a.at - b.at);
  return { 'aria-owns': inOrder.map(idOf).join(' ') };
}

interface Wanted {
  readonly key: string;
  /** Lines of different kinds have nothing in common. */
  readonly kind: string;
}

interface Line {
  readonly id: number;
  readonly kind: string;
}

export class LinePool {
  #items: unknown = null;
  #lines = new Map<string, Line>();
  #order: readonly number[] = [];
  #nextId = 0;

  /** The lines of `wanted`, which stand in `items`, in the order in which they are in the page. The same question has the same answer. */
  place(items: unknown, wanted: readonly Wanted[]): readonly PooledLine[] {
    return this.#put(items, wanted, items === this.#items);
  }

  /** The same, with all in the items' order and none used again: for while nobody scrolls, or somebody selects from one to another. */
  settle(items: unknown, wanted: readonly Wanted[]): readonly PooledLine[] {
    return this.#put(items, wanted, false);
  }

  #put(items: unknown, wanted: readonly Wanted[], areUsedAgain: boolean): readonly PooledLine[] {
    const kept = wanted.map(({ key, kind }) => {
      const line = this.#lines.get(key);
      return line?.kind === kind ? line : null;
    });
    const taken = new Set(kept);
    const free = areUsedAgain ? [...this.#lines.values()].filter((line) => !taken.has(line)) : [];
    const lines = wanted.map(({ kind }, at) => kept[at] ?? takeOf(free, kind) ?? { id: this.#nextId++, kind });

    const places = new Map(lines.map(({ id }, at) => [id, at]));
    const stay = areUsedAgain ? this.#order.filter((id) => places.has(id)) : [];
    const staying = new Set(stay);
    this.#items = items;
    this.#lines = new Map(wanted.map(({ key }, at) => [key, lines[at] as Line]));
    this.#order = [...stay, ...lines.map(({ id }) => id).filter((id) => !staying.has(id))];
    return this.#order.map((id) => ({ id, at: places.get(id) ?? 0 }));
  }
}

function takeOf(free: Line[], kind: string): Line | undefined {
  const at = free.findIndex((line) => line.kind === kind);
  return at < 0 ? undefined : free.splice(at, 1)[0];
}
