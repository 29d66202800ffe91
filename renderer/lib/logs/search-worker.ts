/**
 * Looks for a regular expression in lines of a log, on a thread of its own: one that backtracks without end stops nothing but itself,
 * and whoever started this ends it when no answer comes.
 */
import { findMatches } from './find-matches.ts';
import type { SearchReply, SearchRequest } from './search-messages.ts';

const RANGES_MAX = 200;

function say(reply: SearchReply): void {
  globalThis.postMessage(reply);
}

globalThis.addEventListener('message', ({ data }: MessageEvent<SearchRequest>) => {
  const pattern = new RegExp(data.source, data.flags);
  const lines = data.texts.flatMap((text, index) => {
    const ranges = findMatches(text, pattern).slice(0, RANGES_MAX);
    return ranges.length === 0 ? [] : [{ number: data.numbers[index] ?? 0, ranges }];
  });
  say({ kind: 'found', lines });
});
say({ kind: 'ready' });
