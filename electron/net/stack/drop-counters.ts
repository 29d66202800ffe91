import type { DropReason } from '../wire/drop-reason.ts';

/** How many frames, packets and segments were not taken, by reason. One table for the whole stack. */
export class DropCounters {
  readonly #counts = new Map<DropReason, number>();

  count(reason: DropReason): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }

  of(reason: DropReason): number {
    return this.#counts.get(reason) ?? 0;
  }

  /** Only the reasons that occurred. */
  table(): Readonly<Partial<Record<DropReason, number>>> {
    return Object.fromEntries(this.#counts);
  }
}
