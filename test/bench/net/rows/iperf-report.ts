/** What is needed of a report of `iperf3 -J`, as the client writes it. */
interface RawReport {
  readonly error?: string;
  readonly intervals?: readonly { readonly sum: { readonly bytes: number } }[];
  readonly end?: { readonly sum_received?: { readonly bits_per_second: number } };
}

export interface IperfReport {
  /** As the receiver counted. */
  readonly gigabitsPerSecond: number;
  /** As the client counted. */
  readonly gigabytes: number;
}

/** Throws when the run failed, with what iperf3 says of it. */
export function parseIperfReport(text: string): IperfReport {
  const { error, intervals, end } = JSON.parse(text) as RawReport;
  if (error !== undefined) throw new Error(`iperf3: ${error}`);
  const received = end?.sum_received;
  if (received === undefined || intervals === undefined) throw new Error('the report of iperf3 has no sums');
  const bytes = intervals.reduce((sum, interval) => sum + interval.sum.bytes, 0);
  return { gigabitsPerSecond: received.bits_per_second / 1e9, gigabytes: bytes / 1e9 };
}
