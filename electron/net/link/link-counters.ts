import type { LinkStatistics } from './link.ts';

/** The side of `LinkStatistics` that a link writes. */
export class LinkCounters implements LinkStatistics {
  framesReceived = 0;
  bytesReceived = 0;
  framesSent = 0;
  bytesSent = 0;
  refusals = 0;
  invalid = 0;
}
