import { writeSackBlock, writeSackHead } from '../../wire/tcp-options.ts';
import { seqBefore } from './seq.ts';
import type { SequenceRanges } from './sequence-ranges.ts';

/** As many as an option has room for. */
const REMEMBERED = 4;

/**
 * Which out-of-order ranges an acknowledgement names (RFC 2018 section 4): first the one that the latest segment fell into, then
 * those named before it, so that each is told several times and the loss of one acknowledgement does no harm.
 */
export class SackReport {
  readonly #ranges: SequenceRanges;
  /** One sequence number out of each range, latest first. */
  readonly #latest: number[] = [];

  constructor(ranges: SequenceRanges) {
    this.#ranges = ranges;
  }

  /** A segment at `sequence` was added to the ranges. */
  note(sequence: number): void {
    const joined = this.#ranges.indexOf(sequence);
    for (let index = this.#latest.length - 1; index >= 0; index -= 1) {
      if (this.#ranges.indexOf(this.#latest[index] ?? 0) === joined) this.#latest.splice(index, 1);
    }
    this.#latest.unshift(sequence);
    if (this.#latest.length > REMEMBERED) this.#latest.length = REMEMBERED;
  }

  /** All before `next` has come in order. */
  forget(next: number): void {
    for (let index = this.#latest.length - 1; index >= 0; index -= 1) {
      if (seqBefore(this.#latest[index] ?? 0, next)) this.#latest.splice(index, 1);
    }
  }

  get count(): number {
    return this.#latest.length;
  }

  /** Writes an option of `blocks` blocks, at most `count`. */
  write(view: DataView, offset: number, blocks: number): void {
    writeSackHead(view, offset, blocks);
    for (let block = 0; block < blocks; block += 1) {
      const index = this.#ranges.indexOf(this.#latest[block] ?? 0);
      writeSackBlock(view, offset + 4 + block * 8, this.#ranges.startAt(index), this.#ranges.endAt(index));
    }
  }
}
