import { memory } from './memory.ts';
import { connects, dns, roundTrips } from './rates.ts';
import type { Row } from './row.ts';
import { throughput } from './throughput.ts';

/** In the order in which they run on one start of a stack. */
export const rows: readonly Row[] = [memory, connects, roundTrips, dns, throughput];
