import { seqBefore, seqDistance } from './seq.ts';

/** SND.WND: how much the guest takes beyond what it acknowledged, and by which segment it said so (SND.WL1, SND.WL2). */
export class GuestWindow {
  bytes = 0;
  /** The largest ever told: half of it is worth sending even where it is less than a segment. */
  largestBytes = 0;
  #sequence = 0;
  #acknowledgement = 0;

  start(bytes: number, sequence: number, acknowledgement: number): void {
    this.bytes = bytes;
    this.largestBytes = bytes;
    this.#sequence = sequence;
    this.#acknowledgement = acknowledgement;
  }

  /** False for a segment that is older than the one that told last (RFC 9293 section 3.10.7.4, fifth). */
  update(bytes: number, sequence: number, acknowledgement: number): boolean {
    const order = seqDistance(this.#sequence, sequence);
    if (order < 0 || (order === 0 && seqBefore(acknowledgement, this.#acknowledgement))) return false;
    this.#sequence = sequence;
    this.#acknowledgement = acknowledgement;
    this.bytes = bytes;
    if (bytes > this.largestBytes) this.largestBytes = bytes;
    return true;
  }
}
