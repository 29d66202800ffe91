import type { ContainerLogLine } from './container-logs.ts';
import type { ContainerStats } from './container-stats.ts';

/** What the parts of a message cost besides their text, roughly: its JSON. */
const LINE_UNITS = 96;
const SAMPLE_UNITS = 384;
const ID_UNITS = 72;

/** How much of a stream's window a batch of lines takes. */
export function logUnits(lines: readonly ContainerLogLine[]): number {
  return lines.reduce((units, { text }) => units + text.length + LINE_UNITS, 0);
}

/** The same of text without lines. */
export function textUnits(text: string): number {
  return text.length + LINE_UNITS;
}

export function statsUnits(samples: readonly ContainerStats[], ended: readonly string[]): number {
  return samples.length * SAMPLE_UNITS + ended.length * ID_UNITS;
}
