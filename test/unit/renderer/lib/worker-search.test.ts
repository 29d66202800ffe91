import { describe, expect, it } from 'vitest';
import { LogBuffer } from '../../../../renderer/lib/logs/log-buffer.ts';
import type { SearchReply, SearchRequest } from '../../../../renderer/lib/logs/search-messages.ts';
import { WorkerSearch } from '../../../../renderer/lib/logs/worker-search.ts';

function searching() {
  const requests: SearchRequest[] = [];
  const timers = new Set<() => void>();
  const seen: { ended: number; changes: number; reply: (reply: SearchReply) => void } = {
    ended: 0,
    changes: 0,
    reply: () => undefined,
  };
  const search = new WorkerSearch(/x/g, {
    open: () => ({
      post: (request) => void requests.push(request),
      onReply: (listener) => (seen.reply = listener),
      end: () => seen.ended++,
    }),
    after: (_delayMs, work) => {
      timers.add(work);
      return () => void timers.delete(work);
    },
    onChange: () => seen.changes++,
  });
  const buffer = new LogBuffer({ maxLines: 600, maxCharacters: 1e6 });
  const write = (count: number): void => {
    for (let line = 0; line < count; line++)
      buffer.append({ text: '\u001b[31mx\u001b[0m\n', stream: 'stdout', timeMs: null });
  };
  return { search, buffer, requests, timers, seen, write };
}

describe('WorkerSearch', () => {
  it('looks at each line once, without its colours, a batch at a time', () => {
    const { search, buffer, requests, seen, write } = searching();
    write(510);
    search.advance(buffer);
    expect(requests).toEqual([]);
    seen.reply({ kind: 'ready' });
    expect(requests.map(({ numbers, texts }) => [numbers.length, texts[0]])).toEqual([[500, 'x']]);
    search.advance(buffer);
    seen.reply({ kind: 'found', lines: [{ number: 3, ranges: [[0, 1]] }] });
    expect(requests.map(({ numbers }) => numbers[0])).toEqual([0, 500]);
    seen.reply({ kind: 'found', lines: [] });
    expect([...search.found]).toEqual([[3, [[0, 1]]]]);
    // Lines that are dropped are not found any more.
    write(100);
    search.advance(buffer);
    expect(search.found.size).toBe(0);
    expect(requests.at(-1)?.numbers.length).toBe(100);
  });

  it('is given up when an answer does not come, for good', () => {
    const { search, buffer, requests, timers, seen, write } = searching();
    seen.reply({ kind: 'ready' });
    expect(timers.size).toBe(0);
    write(1);
    search.advance(buffer);
    for (const timer of timers) timer();
    expect([search.givenUp, seen.ended, seen.changes]).toEqual([true, 1, 1]);
    write(1);
    search.advance(buffer);
    expect(requests).toHaveLength(1);
  });

  it('ends its thread when it is closed', () => {
    const { search, seen, timers } = searching();
    search.close();
    expect([seen.ended, timers.size, search.givenUp]).toEqual([1, 0, false]);
  });
});
