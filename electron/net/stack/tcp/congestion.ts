/**
 * How much a sender may have under way. Sizes in bytes. Who detects loss is not this one's business (`recovery.ts`), so another
 * algorithm (CUBIC, BBR) is another implementation of this.
 */
export interface CongestionControl {
  readonly windowBytes: number;
  /** New data was acknowledged outside of a recovery. `limited`: the sender had used the whole window. */
  acknowledged(sizeBytes: number, limited: boolean): void;
  /** Loss was found by acknowledgements, with `flightBytes` under way. */
  lost(flightBytes: number): void;
  /** The retransmission timer ran out for the first time for this data. */
  timedOut(flightBytes: number): void;
  /** Nothing was sent for longer than a retransmission time-out. */
  idle(): void;
  /** The path takes other segments than before. */
  resize(segmentBytes: number): void;
}
