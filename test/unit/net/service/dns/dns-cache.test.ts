import { describe, expect, it } from 'vitest';
import { DnsCache } from '../../../../../electron/net/service/dns/dns-cache.ts';
import type { KeptAnswer } from '../../../../../electron/net/service/dns/kept-answer.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

const answerOf = (sizeBytes: number): KeptAnswer => {
  return { bytes: new Uint8Array(sizeBytes), questionEnd: 12, extendedCode: 0 };
};

describe('DNS cache', () => {
  it('keeps an answer for its lifetime and tells its age in whole seconds', () => {
    const clock = new FakeClock();
    const cache = new DnsCache(clock, { entries: 10, longBytes: 0 });
    const answer = answerOf(100);
    cache.put('a', answer, 10);
    clock.advance(9999);
    expect(cache.get('a')).toEqual({ answer, ageSeconds: 9 });
    clock.advance(1);
    expect(cache.get('a')).toBeNull();
    expect(cache.size).toBe(0);
  });

  it('lets go of what was not asked for the longest, by number and by the size of long answers', () => {
    const cache = new DnsCache(new FakeClock(), { entries: 3, longBytes: 2000 });
    for (const key of ['a', 'b', 'c']) cache.put(key, answerOf(100), 10);
    cache.get('a');
    cache.put('d', answerOf(100), 10);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key) !== null)).toEqual([true, false, true, true]);
    cache.put('e', answerOf(1000), 10);
    cache.put('f', answerOf(1001), 10);
    expect(['c', 'd', 'e', 'f'].map((key) => cache.get(key) !== null)).toEqual([false, false, false, true]);
    expect(cache.longBytes).toBe(1001);
    cache.put('huge', answerOf(2001), 10);
    expect(cache.get('huge')).toBeNull();
    expect(cache.get('f')).not.toBeNull();
  });

  it('gives back each answer as it was put, whatever its length and whatever was in its place before', () => {
    const cache = new DnsCache(new FakeClock(), { entries: 4, longBytes: 5000 });
    const lengths = [12, 511, 512, 513, 2000, 40, 1500, 12];
    const answers = lengths.map((length, index): [string, KeptAnswer] => [
      `n${index}`,
      { bytes: new Uint8Array(length).fill(index + 1), questionEnd: length - index, extendedCode: index },
    ]);
    for (const [key, answer] of answers) {
      cache.put(key, answer, 10);
      expect(cache.get(key)).toEqual({ answer, ageSeconds: 0 });
    }
    for (const [key, answer] of answers.slice(4)) expect(cache.get(key)).toEqual({ answer, ageSeconds: 0 });
    expect(cache.longBytes).toBe(3500);
    cache.clear();
    expect(cache).toMatchObject({ size: 0, longBytes: 0 });
    expect(answers.filter(([key]) => cache.get(key) !== null)).toEqual([]);
  });

  it('keeps the order of use through hits, replacements, answers that expire, and a new beginning', () => {
    const clock = new FakeClock();
    const cache = new DnsCache(clock, { entries: 2, longBytes: 0 });
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
    const cache = new DnsCache(new FakeClock(), { entries: 3, longBytes: 4000 });
    cache.put('a', answerOf(700), 10);
    cache.put('a', answerOf(600), 10);
    expect(cache).toMatchObject({ size: 1, longBytes: 600 });
    expect(cache.get('a')?.answer.bytes).toHaveLength(600);
    cache.put('a', answerOf(100), 0);
    expect(cache).toMatchObject({ size: 0, longBytes: 0 });
  });
});
