import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../../electron/net/stack/token-bucket.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

describe('a token bucket', () => {
  it('lets a burst through, and then its rate', () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket(clock, { perSecond: 4, burst: 3 });
    const taken = () => Array.from({ length: 5 }, () => bucket.take()).filter(Boolean).length;
    expect(taken()).toBe(3);
    clock.advance(249);
    expect(taken()).toBe(0);
    clock.advance(1);
    expect(taken()).toBe(1);
    clock.advance(3_600_000);
    expect(taken()).toBe(3);
  });
});
