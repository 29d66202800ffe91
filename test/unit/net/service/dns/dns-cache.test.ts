import { describe, expect, it } from 'vitest';
import { DnsCache } from '../../../../../electron/net/service/dns/dns-cache.ts';
import type { KeptAnswer } from '../../../../../electron/net/service/dns/kept-answer.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

const answerOf = (sizeBytes: number): KeptAnswer => {
  return { bytes: new Uint8Array(sizeBytes), questionEnd: 12, answerEnds: [], ttlOffsets: [], extendedCode: 0 };
};

describe('DNS cache', () => {
  it('keeps an answer for its lifetime and tells its age in whole seconds', () => {
    const clock = new FakeClock();
    const cache = new DnsCache(clock, { entries: 10, bytes: 100_000 });
    const answer = answerOf(100);
    cache.put('a', answer, 10);
    clock.advance(9999);
    expect(cache.get('a')).toEqual({ answer, ageSeconds: 9 });
    clock.advance(1);
    expect(cache.get('a')).toBeNull();
    expect(cache).toMatchObject({ size: 0, sizeBytes: 0 });
  });

  it('lets go of what was not asked for the longest, by number and by size', () => {
    const cache = new DnsCache(new FakeClock(), { entries: 3, bytes: 4000 });
    for (const key of ['a', 'b', 'c']) cache.put(key, answerOf(100), 10);
    cache.get('a');
    cache.put('d', answerOf(100), 10);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key) !== null)).toEqual([true, false, true, true]);
    cache.put('e', answerOf(2500), 10);
    expect(cache.get('e')).not.toBeNull();
    expect(cache.sizeBytes).toBeLessThanOrEqual(4000);
    cache.put('huge', answerOf(5000), 10);
    expect(cache.get('huge')).toBeNull();
  });

  it('keeps the order of use through hits, replacements, answers that expire, and a new beginning', () => {
    const clock = new FakeClock();
    const cache = new DnsCache(clock, { entries: 2, bytes: 100_000 });
    const held = (...keys: string[]): string[] => keys.filter((key) => cache.get(key) !== null);
    cache.put('a', answerOf(1), 1);
    cache.put('b', answerOf(1), 10);
    cache.put('a', answerOf(1), 1);
    cache.put('c', answerOf(1), 10);
    expect(held('b')).toEqual([]);
    clock.advance(1000);
    expect(held('a', 'c')).toEqual(['c']);
    cache.put('d', answerOf(1), 10);
    expect(held('d', 'c', 'c')).toEqual(['d', 'c', 'c']);
    cache.put('e', answerOf(1), 10);
    expect(held('c', 'd', 'e')).toEqual(['c', 'e']);
    cache.clear();
    for (const key of ['f', 'g', 'h']) cache.put(key, answerOf(1), 10);
    expect(held('e', 'f', 'g', 'h')).toEqual(['g', 'h']);
    expect(cache.size).toBe(2);
  });

  it('replaces an answer, and removes it when the new one may not be kept', () => {
    const cache = new DnsCache(new FakeClock(), { entries: 3, bytes: 4000 });
    cache.put('a', answerOf(100), 10);
    const before = cache.sizeBytes;
    cache.put('a', answerOf(100), 10);
    expect(cache.sizeBytes).toBe(before);
    cache.put('a', answerOf(100), 0);
    expect(cache).toMatchObject({ size: 0, sizeBytes: 0 });
  });
});
