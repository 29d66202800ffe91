/** To the worker: lines to look at, as they are shown. */
export interface SearchRequest {
  readonly source: string;
  readonly flags: string;
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
}

/** From it, once a request; `ready` comes before the first. */
export type SearchReply = { readonly kind: 'ready' } | { readonly kind: 'found'; readonly lines: readonly FoundLine[] };

export interface FoundLine {
  readonly number: number;
  /** Where, as [start, end) pairs; the first ones of very many. */
  readonly ranges: readonly (readonly [start: number, end: number])[];
}
