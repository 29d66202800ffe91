/** What a display at 60 Hz has for each frame. */
export const FRAME_MS = 1000 / 60;

export interface FrameFigures {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Of the frames that a display at 60 Hz would have shown, those that nothing new was ready for. */
  readonly droppedPercent: number;
}

/** From the times at which frames began, in milliseconds. Throws RangeError for fewer than two. */
export function frameFigures(beganMs: readonly number[]): FrameFigures {
  const lengths = beganMs
    .slice(1)
    .map((time, index) => time - (beganMs[index] ?? 0))
    .sort((a, b) => a - b);
  const quantile = (part: number): number => {
    const length = lengths[Math.min(lengths.length - 1, Math.floor(part * lengths.length))];
    if (length === undefined) throw new RangeError('there are no two frames');
    return length;
  };
  const due = lengths.reduce((sum, length) => sum + Math.max(1, Math.round(length / FRAME_MS)), 0);
  return {
    medianMs: quantile(0.5),
    p95Ms: quantile(0.95),
    p99Ms: quantile(0.99),
    droppedPercent: ((due - lengths.length) / due) * 100,
  };
}
