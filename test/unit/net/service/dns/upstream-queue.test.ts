import { describe, expect, it } from 'vitest';
import { UpstreamQueue } from '../../../../../electron/net/service/dns/upstream-queue.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { parsedQuery, read } from '../support/dns-messages.ts';
import { FakeUpstream, settled } from '../support/fake-upstream.ts';

const LIMITS = { outstanding: 2, waiting: 2, timeoutMs: 1000 };

function bench() {
  const clock = new FakeClock();
  const upstream = new FakeUpstream();
  const queue = new UpstreamQueue({ clock, upstream, limits: LIMITS });
  /** What became of each question, in this order. */
  const ends: string[] = [];
  const ask = (name: string): boolean =>
    queue.ask(parsedQuery({ name }), (response) => ends.push(`${name} ${response === null ? 'failed' : 'answered'}`));
  const asked = (): string[] => upstream.questions.map(({ query }) => read(query).questions?.[0]?.name ?? '');
  return { clock, upstream, queue, ends, ask, asked };
}

const same = (query: Uint8Array): Uint8Array => query;

describe('questions to the upstream', () => {
  it('are asked so many at once, the others in the order in which they came', async () => {
    const { upstream, ends, ask, asked } = bench();
    expect(['a', 'b', 'c', 'd'].map(ask)).toEqual([true, true, true, true]);
    expect(ask('e')).toBe(false);
    expect(asked()).toEqual(['a', 'b']);
    await upstream.answer(1, same);
    expect(asked()).toEqual(['a', 'b', 'c']);
    expect(ask('f')).toBe(true);
    await upstream.fail(0);
    await upstream.fail(2);
    expect(asked()).toEqual(['a', 'b', 'c', 'd', 'f']);
    await upstream.answer(3, same);
    await upstream.answer(4, same);
    expect(ends).toEqual(['b answered', 'a failed', 'c failed', 'd answered', 'f answered']);
  });

  it('are over when their time is, the wait for a turn included, and cancelled at the upstream', async () => {
    const { clock, upstream, ends, ask, asked } = bench();
    ask('a');
    ask('b');
    clock.advance(400);
    ask('c');
    clock.advance(599);
    expect(ends).toEqual([]);
    clock.advance(1);
    expect(ends).toEqual(['a failed', 'b failed']);
    expect(upstream.questions.map(({ signal }) => signal.aborted)).toEqual([true, true, false]);
    expect(asked()).toEqual(['a', 'b', 'c']);
    clock.advance(400);
    expect(ends).toEqual(['a failed', 'b failed', 'c failed']);
    // What comes after that is nobody's.
    await upstream.answer(2, same);
    expect(ends).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  it('that wait are not asked once their time is over', () => {
    const { clock, ends, ask, asked } = bench();
    ['a', 'b', 'c'].forEach(ask);
    clock.advance(1000);
    expect(ends).toEqual(['a failed', 'b failed', 'c failed']);
    expect(asked()).toEqual(['a', 'b']);
    expect(ask('d')).toBe(true);
    expect(asked()).toEqual(['a', 'b', 'd']);
  });

  it('are cancelled without a word when it is disposed', async () => {
    const { clock, upstream, queue, ends, ask } = bench();
    ['a', 'b', 'c'].forEach(ask);
    queue.dispose();
    expect(upstream.questions.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    await upstream.answer(0, same);
    await settled();
    expect(ends).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
