import { describe, expect, it } from 'vitest';
import { mergeLayers, pullShare } from '../../../../renderer/lib/pull-share.ts';
import { ratesOf } from '../../../../renderer/lib/stats-rates.ts';

const layer = (id: string, status: string, current: number | null, done = false) => ({
  id,
  status,
  currentBytes: current,
  totalBytes: current === null ? null : 100,
  done,
});

describe('pullShare', () => {
  it('knows nothing at the beginning', () => {
    expect(pullShare([])).toEqual({ share: null, currentBytes: 0, totalBytes: 0 });
  });

  it('counts unpacking as the second half of a layer', () => {
    expect(pullShare([layer('a', 'Downloading', 50)]).share).toBe(0.25);
    expect(pullShare([layer('a', 'Extracting', 50)]).share).toBe(0.75);
    expect(pullShare([layer('a', 'Pull complete', null, true), layer('b', 'Waiting', null)]).share).toBe(0.5);
  });

  it('takes what changed into the layers that are known', () => {
    const merged = mergeLayers(
      [layer('a', 'Waiting', null), layer('b', 'Waiting', null)],
      [layer('a', 'Downloading', 1)],
    );
    expect(merged.map(({ id, status }) => `${id} ${status}`)).toEqual(['a Downloading', 'b Waiting']);
  });
});

describe('ratesOf', () => {
  const sample = (timeMs: number, networkSentBytes: number) => ({
    id: 'x',
    timeMs,
    cpuPercent: 1,
    cpus: 1,
    memoryBytes: 1,
    memoryLimitBytes: 1,
    networkReceivedBytes: 0,
    networkSentBytes,
    diskReadBytes: 0,
    diskWrittenBytes: 0,
    processes: 1,
  });

  it('is the difference a second, and nothing over a restart', () => {
    expect(ratesOf([sample(0, 0), sample(500, 100), sample(1500, 50), sample(1500, 60)], 'networkSentBytes')).toEqual([
      null,
      200,
      null,
      null,
    ]);
  });
});
