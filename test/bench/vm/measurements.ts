import { containerRun } from './container-run.ts';
import { idle } from './idle.ts';
import { imageLoad } from './image-load.ts';
import { imageSize } from './image-size.ts';
import { memoryGivenBack } from './memory-given-back.ts';
import type { Measurement } from './measurement.ts';
import { requestLatency } from './request-latency.ts';
import { coldStart, coldStartUncached } from './start/cold-start.ts';
import { firstStart } from './start/first-start.ts';
import { warmStart } from './start/warm-start.ts';

/** In the order in which they run: the image is built if need be before anything boots it. */
export const measurements: readonly Measurement[] = [
  imageSize,
  firstStart,
  coldStart,
  warmStart,
  idle,
  memoryGivenBack,
  requestLatency,
  containerRun,
  imageLoad,
];

/** Only when asked for by name: it disturbs everything else on the machine. */
export const disturbingMeasurements: readonly Measurement[] = [coldStartUncached];
