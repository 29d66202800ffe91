import type { Clock } from '../../../base/clock.ts';
import type { CopyAndSum } from '../../wire/copy-and-sum.ts';
import type { PacketOutput } from '../packet-output.ts';
import { TokenBucket } from '../token-bucket.ts';
import { RingPool } from './ring-pool.ts';
import type { TcpLimits } from './tcp-limits.ts';
import type { TimerQueue } from './timers.ts';

/** Counters over the life of a stack. */
export interface TcpStatistics {
  segmentsSent: number;
  segmentsRetransmitted: number;
  timeouts: number;
  fastRecoveries: number;
  challengeAcks: number;
  resetsSent: number;
  flowsOpened: number;
  /** SYNs and published connections that a limit turned away. */
  turnedAway: number;
}

export interface FlowContextOptions {
  readonly output: PacketOutput;
  readonly clock: Clock;
  readonly random: () => number;
  readonly limits: TcpLimits;
  readonly timers: TimerQueue;
  readonly copyAndSum: CopyAndSum;
}

/** What all flows of one stack share. */
export class FlowContext {
  readonly output: PacketOutput;
  readonly clock: Clock;
  /** 32 random bits. */
  readonly random: () => number;
  readonly limits: TcpLimits;
  readonly pool: RingPool;
  readonly timers: TimerQueue;
  readonly copyAndSum: CopyAndSum;
  readonly challenges: TokenBucket;
  readonly resets: TokenBucket;
  /** The clock's monotonic time, read once per burst, event or timer. */
  nowMs: number;
  /** The link refused the last segment and has not said since that it takes more. */
  linkIsFull = false;
  readonly statistics: TcpStatistics = {
    segmentsSent: 0,
    segmentsRetransmitted: 0,
    timeouts: 0,
    fastRecoveries: 0,
    challengeAcks: 0,
    resetsSent: 0,
    flowsOpened: 0,
    turnedAway: 0,
  };

  constructor(options: FlowContextOptions) {
    this.timers = options.timers;
    this.copyAndSum = options.copyAndSum;
    this.output = options.output;
    this.clock = options.clock;
    this.random = options.random;
    this.limits = options.limits;
    this.pool = new RingPool(options.limits);
    this.challenges = perSecond(options.clock, options.limits.challengeAcksPerSecond);
    this.resets = perSecond(options.clock, options.limits.resetsPerSecond);
    this.nowMs = options.clock.monotonic();
  }

  refreshTime(): void {
    this.nowMs = this.clock.monotonic();
  }
}

function perSecond(clock: Clock, count: number): TokenBucket {
  return new TokenBucket(clock, { perSecond: count, burst: count });
}
