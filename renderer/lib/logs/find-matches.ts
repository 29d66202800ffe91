import { stripAnsi } from './ansi.ts';

/** What is looked for in a log. */
export interface LogQuery {
  readonly text: string;
  readonly regex: boolean;
}

/** Of a line only so much is searched: an expression that backtracks would otherwise hang on a line of a megabyte. */
export const SEARCHED_CHARACTERS = 2000;

/** A global expression; null when there is nothing to look for or the expression is none. Capitals count when there is one in it. */
export function compileQuery(query: LogQuery): RegExp | null {
  if (query.text === '') return null;
  const flags = /\p{Lu}/u.test(query.text) ? 'g' : 'gi';
  try {
    return new RegExp(query.regex ? query.text : query.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), flags);
  } catch {
    return null;
  }
}

/** Where in the shown text of a line the expression matches, as [start, end) pairs. Empty matches are left out. */
export function findMatches(line: string, pattern: RegExp): readonly (readonly [start: number, end: number])[] {
  const text = stripAnsi(line).slice(0, SEARCHED_CHARACTERS);
  const found: [number, number][] = [];
  for (const match of text.matchAll(pattern)) {
    if (match[0] !== '') found.push([match.index, match.index + match[0].length]);
  }
  return found;
}
