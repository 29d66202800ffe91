import { ECHO_PORT, figure, runLoad } from './load.ts';
import type { Row, RowContext } from './row.ts';

const CONNECTS = 'connections opened and closed';
const ROUND_TRIPS = 'round trips of a byte';
const ROUND_TRIP_P50 = 'round trip of a byte, p50';
const DNS_KEPT = 'DNS answers, 16 names';
const DNS_NEW = 'DNS answers, new names';

/** For each stack alike, before it is measured: until code is compiled and buffers have their sizes. */
const WARM_UP_S = 0.5;

async function measured(
  context: RowContext,
  args: readonly [kind: string, ...string[]],
): Promise<Readonly<Record<string, number>>> {
  const fill = (seconds: number): string[] => args.map((arg) => (arg === SECONDS ? String(seconds) : arg));
  await runLoad({ ...context, seconds: WARM_UP_S }, fill(WARM_UP_S));
  return runLoad(context, fill(context.seconds));
}

/** Its place among the arguments. */
const SECONDS = '{seconds}';

/** One after another, so it is the time that one takes. */
export const connects: Row = {
  name: 'connects',
  mtus: [1500],
  kinds: [{ name: CONNECTS, unit: '1/s', better: 'more' }],
  async measure(context) {
    const found = await measured(context, ['connects', context.subject.hostAlias, String(ECHO_PORT), SECONDS]);
    return { [CONNECTS]: figure(found, 'perSecond') };
  },
};

export const roundTrips: Row = {
  name: 'round-trips',
  mtus: [1500],
  kinds: [
    { name: ROUND_TRIPS, unit: '1/s', better: 'more' },
    { name: ROUND_TRIP_P50, unit: 'µs', better: 'less' },
  ],
  async measure(context) {
    const found = await measured(context, ['round-trips', context.subject.hostAlias, String(ECHO_PORT), SECONDS]);
    return { [ROUND_TRIPS]: figure(found, 'perSecond'), [ROUND_TRIP_P50]: figure(found, 'p50Us') };
  },
};

/** With 50 questions under way. Names whose answers may be kept, as most are, and names that were never asked before. */
export const dns: Row = {
  name: 'dns',
  mtus: [1500],
  kinds: [
    { name: DNS_KEPT, unit: '1/s', better: 'more' },
    { name: DNS_NEW, unit: '1/s', better: 'more' },
  ],
  async measure(context) {
    const ask = async (names: 'kept' | 'new'): Promise<number> =>
      figure(await measured(context, ['dns', context.subject.dns, SECONDS, names]), 'perSecond');
    return { [DNS_KEPT]: await ask('kept'), [DNS_NEW]: await ask('new') };
  },
};
