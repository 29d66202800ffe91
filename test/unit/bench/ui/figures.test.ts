import { describe, expect, it } from 'vitest';
import { FRAME_MS, frameFigures } from '../../../bench/ui/frame-times.ts';
import { pssMiBOf } from '../../../bench/ui/process-tree.ts';

describe('frames', () => {
  it('that come at 60 Hz are all there', () => {
    const figures = frameFigures(Array.from({ length: 61 }, (_, index) => index * FRAME_MS));
    expect(figures.medianMs).toBeCloseTo(FRAME_MS);
    expect(figures.p99Ms).toBeCloseTo(FRAME_MS);
    expect(figures.droppedPercent).toBe(0);
  });

  it('that come late are counted by what a display would have shown meanwhile', () => {
    const { p95Ms, droppedPercent } = frameFigures([0, FRAME_MS, 4 * FRAME_MS]);
    expect(p95Ms).toBeCloseTo(3 * FRAME_MS);
    expect(droppedPercent).toBeCloseTo(50);
  });

  it('are two at least', () => {
    expect(() => frameFigures([1])).toThrow(RangeError);
  });
});

describe('memory', () => {
  it('is read from the sum, not from its parts', () => {
    expect(pssMiBOf('Rss:  2048 kB\nPss:   1536 kB\nPss_Anon:  1 kB\n')).toBe(1.5);
    expect(() => pssMiBOf('')).toThrow('smaps_rollup');
  });
});
