import type { AnsiSpan } from './ansi.ts';

export interface CutSpan extends AnsiSpan {
  readonly isMatch: boolean;
}

/** The spans cut once more, where matches begin and end. Ranges are of the spans' whole text, ascending. */
export function cutSpans(
  spans: readonly AnsiSpan[],
  ranges: readonly (readonly [start: number, end: number])[],
): readonly CutSpan[] {
  const cut: CutSpan[] = [];
  let at = 0;
  for (const { text, style } of spans) {
    const end = at + text.length;
    let from = at;
    for (const [start, stop] of ranges) {
      if (stop <= from || start >= end) continue;
      if (start > from) cut.push({ text: text.slice(from - at, start - at), style, isMatch: false });
      const matchFrom = Math.max(start, from);
      const matchTo = Math.min(stop, end);
      cut.push({ text: text.slice(matchFrom - at, matchTo - at), style, isMatch: true });
      from = matchTo;
    }
    if (from < end) cut.push({ text: text.slice(from - at), style, isMatch: false });
    at = end;
  }
  return cut;
}
