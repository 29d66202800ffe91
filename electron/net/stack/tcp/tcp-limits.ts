/**
 * Everything that bounds what one guest can take of the host's memory and sockets. Each is enforced where it is named; reaching
 * one costs the newest comer only, what already flows goes on.
 */
export interface TcpLimits {
  /** Flows at once in any state. A SYN beyond it takes the place of the oldest flow in TIME-WAIT, else it is dropped. */
  readonly flows: number;
  /** Dials to the host's network under way. A SYN beyond it is dropped; the guest sends it again. */
  readonly dials: number;
  /** Separate ranges of out-of-order data that one flow keeps. What would make one more is dropped, to be sent again. */
  readonly receiveRanges: number;
  /** Separate ranges that the guest said to have (SACK) which one flow remembers. More are forgotten: data is sent twice. */
  readonly sackedRanges: number;
  /** What a ring begins with; at least four segments whatever this says. Powers of two, these four. */
  readonly ringInitialBytes: number;
  /** What a ring begins with, and stays at, while `ringTotalBytes` is used up. */
  readonly ringSmallestBytes: number;
  readonly receiveRingBytes: number;
  readonly sendRingBytes: number;
  /** Of all rings. Beyond it none grows, and new ones are of the smallest size. */
  readonly ringTotalBytes: number;
  /** Released rings kept for the next flow. */
  readonly ringSpareBytes: number;
  /** Challenge ACKs and answers to segments out of window, per second (RFC 5961 section 7). */
  readonly challengeAcksPerSecond: number;
  /** RSTs for segments that belong to no flow, per second. */
  readonly resetsPerSecond: number;
}

export const TCP_LIMITS: TcpLimits = {
  flows: 8192,
  dials: 1024,
  receiveRanges: 256,
  sackedRanges: 256,
  ringInitialBytes: 64 * 1024,
  ringSmallestBytes: 16 * 1024,
  receiveRingBytes: 4 * 1024 * 1024,
  sendRingBytes: 4 * 1024 * 1024,
  ringTotalBytes: 256 * 1024 * 1024,
  ringSpareBytes: 32 * 1024 * 1024,
  challengeAcksPerSecond: 200,
  resetsPerSecond: 2000,
};
