import type { TcpOptions } from '../../wire/tcp-options.ts';
import { seqAdd, seqBefore, seqDistance, seqEarlier, seqLater } from './seq.ts';
import { SequenceRanges } from './sequence-ranges.ts';

/**
 * What the guest has and what is lost: RFC 6675 with SACK, RFC 6582 (NewReno) without, and what follows a time-out.
 *
 *   open ──(3 duplicates, or enough SACKed above a hole)──▶ fast ──(all that was sent before is acknowledged)──▶ open
 *   open, fast ──(retransmission timer)──▶ timeout ──(likewise)──▶ open
 *
 * The names are those of RFC 6675: HighRxt (everything before it was sent again in this recovery), RecoveryPoint, pipe. In `timeout`
 * everything before the recovery point counts as lost unless it was SACKed, so that slow start sends again just what is missing. A
 * second time-out in a row forgets what was SACKed, since the guest may have thrown it away (RFC 2018 section 8).
 */
const DUPLICATE_THRESHOLD = 3;

export class LossRecovery {
  readonly #options: { readonly sack: boolean };
  readonly #sacked: SequenceRanges;
  #mode: 'open' | 'fast' | 'timeout' = 'open';
  #recoveryPoint = 0;
  #highRxt = 0;
  #duplicates = 0;
  #rescued = false;
  /** The first retransmission of a recovery goes out whatever the pipe says (RFC 6675 section 5, step 4.3). */
  #forced = false;
  /** What `findHole` found. */
  holeStart = 0;
  holeBytes = 0;

  /** `options.sack` is known once the guest's SYN was seen. */
  constructor(options: { readonly sack: boolean }, sackedRanges: number) {
    this.#options = options;
    this.#sacked = new SequenceRanges(sackedRanges);
  }

  get mode(): 'open' | 'fast' | 'timeout' {
    return this.#mode;
  }

  get forced(): boolean {
    return this.#forced;
  }

  /** SACK blocks of a segment; true when they told something new. Blocks outside of what is under way are ignored. */
  noteSack(options: TcpOptions, una: number, sent: number): boolean {
    let news = false;
    for (let block = 0; block < options.sackBlocks; block += 1) {
      const start = options.sackStarts[block] ?? 0;
      const end = options.sackEnds[block] ?? 0;
      if (seqBefore(start, una) || seqBefore(sent, end) || !seqBefore(start, end)) continue;
      if (this.#sacked.add(start, end)) news = true;
    }
    return news;
  }

  /** An acknowledgement moved SND.UNA to `una`. True: a recovery ended with it. */
  advance(una: number): boolean {
    this.#sacked.trim(una);
    this.#highRxt = seqLater(this.#highRxt, una);
    if (this.#mode === 'open') {
      this.#duplicates = 0;
      this.#highRxt = una;
      return false;
    }
    if (!seqBefore(una, this.#recoveryPoint)) {
      this.#mode = 'open';
      this.#duplicates = 0;
      this.#forced = false;
      return true;
    }
    // RFC 6582 section 3.2, step 3: without SACK a partial acknowledgement tells that the next segment is lost too.
    if (this.#mode === 'fast' && !this.#options.sack) {
      this.#forced = true;
      this.#highRxt = una;
      this.#duplicates = 0;
    }
    return false;
  }

  duplicate(): void {
    this.#duplicates += 1;
  }

  /** Whether `una` must be taken for lost, and no recovery is under way. */
  lossFound(una: number, segmentBytes: number): boolean {
    if (this.#mode !== 'open') return false;
    if (this.#duplicates >= DUPLICATE_THRESHOLD) return true;
    return this.#sacked.count > 0 && seqBefore(una, this.#lostEdge(una, segmentBytes));
  }

  enterFast(una: number, sent: number): void {
    this.#enter('fast', una, sent);
    this.#forced = true;
  }

  /** The timer ran out, or the path turned out not to take what was sent. */
  enterTimeout(una: number, sent: number, forget: { readonly sacked: boolean }): void {
    if (forget.sacked) this.#sacked.clear();
    this.#enter('timeout', una, sent);
    this.#forced = true;
  }

  /** How much is under way, RFC 6675 section 4 (SetPipe). */
  pipe(una: number, sent: number, segmentBytes: number): number {
    if (!this.#options.sack && this.#mode !== 'timeout') {
      // RFC 3042: each duplicate tells that one segment has left the path; under recovery one more was lost.
      const left = this.#duplicates + (this.#mode === 'fast' ? 1 : 0);
      return Math.max(0, seqDistance(una, sent) - left * segmentBytes);
    }
    if (this.#mode === 'open' && this.#sacked.count === 0) return seqDistance(una, sent);
    const lost = this.#lostEdge(una, segmentBytes);
    const again = this.#mode === 'open' ? 0 : this.#unsacked(una, seqEarlier(this.#highRxt, lost));
    return this.#unsacked(lost, sent) + again;
  }

  /** NextSeg of RFC 6675, rule 1: the first hole that is lost and was not sent again. At most `maxBytes` of it. */
  findLost(una: number, maxBytes: number, segmentBytes: number): boolean {
    if (this.#mode === 'open') return false;
    if (this.#forced && this.#sacked.count === 0 && this.#mode === 'fast') {
      this.holeStart = una;
      this.holeBytes = Math.min(maxBytes, seqDistance(una, this.#recoveryPoint));
      return this.holeBytes > 0;
    }
    const edge = this.#forced
      ? seqLater(this.#lostEdge(una, segmentBytes), seqAdd(una, 1))
      : this.#lostEdge(una, segmentBytes);
    return this.#hole(edge, maxBytes);
  }

  /** Rules 3 and 4, for when there is nothing new to send: any hole below what was SACKed, then once the very end. */
  findDoubtful(una: number, sent: number, maxBytes: number): boolean {
    if (this.#mode !== 'fast' || !this.#options.sack) return false;
    const last = this.#sacked.count - 1;
    if (last >= 0 && this.#hole(this.#sacked.startAt(last), maxBytes)) return true;
    const tail = seqDistance(last < 0 ? una : this.#sacked.endAt(last), sent);
    if (this.#rescued || tail <= 0) return false;
    this.holeBytes = Math.min(maxBytes, tail);
    this.holeStart = seqAdd(sent, -this.holeBytes);
    return true;
  }

  /** What was found was sent again. A rescue (rule 4) leaves HighRxt alone. */
  retransmitted(sequence: number, sizeBytes: number): void {
    const last = this.#sacked.count - 1;
    const above = last < 0 ? this.#options.sack : !seqBefore(sequence, this.#sacked.endAt(last));
    if (this.#mode === 'fast' && above && !this.#forced) this.#rescued = true;
    else this.#highRxt = seqLater(this.#highRxt, seqAdd(sequence, sizeBytes));
    this.#forced = false;
  }

  #enter(mode: 'fast' | 'timeout', una: number, sent: number): void {
    this.#mode = mode;
    this.#recoveryPoint = sent;
    this.#highRxt = una;
    this.#rescued = false;
  }

  /** First hole that begins at HighRxt or later and before `edge`. */
  #hole(edge: number, maxBytes: number): boolean {
    let start = this.#highRxt;
    const inside = this.#sacked.indexOf(start);
    if (inside >= 0) start = this.#sacked.endAt(inside);
    if (!seqBefore(start, edge)) return false;
    let end =
      this.#mode === 'timeout' ? this.#recoveryPoint : this.#sacked.count === 0 ? edge : seqAdd(start, maxBytes);
    for (let index = 0; index < this.#sacked.count; index += 1) {
      if (seqBefore(start, this.#sacked.startAt(index))) {
        end = seqEarlier(end, this.#sacked.startAt(index));
        break;
      }
    }
    this.holeStart = start;
    this.holeBytes = Math.min(maxBytes, seqDistance(start, end));
    return this.holeBytes > 0;
  }

  /** IsLost of RFC 6675 for all numbers at once: what is not SACKed before this number is lost, what follows is not. */
  #lostEdge(una: number, segmentBytes: number): number {
    if (this.#mode === 'timeout') return this.#recoveryPoint;
    let bytes = 0;
    for (let above = 1; above <= this.#sacked.count; above += 1) {
      const index = this.#sacked.count - above;
      bytes += this.#sacked.sizeAt(index);
      if (above >= DUPLICATE_THRESHOLD || bytes > (DUPLICATE_THRESHOLD - 1) * segmentBytes) {
        return this.#sacked.startAt(index);
      }
    }
    return una;
  }

  #unsacked(from: number, to: number): number {
    const size = seqDistance(from, to);
    return size <= 0 ? 0 : size - this.#sacked.countWithin(from, to);
  }
}
